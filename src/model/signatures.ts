/** Error texts that are known. The first match wins, so the specific come before the general. */

export const SIGNATURES = [
  // Forked after CUDA was initialized
  ['torch-guard', /Cannot re-initialize CUDA in forked subprocess|!in_bad_fork\s+INTERNAL ASSERT/],
  ['numba-guard', /CUDA initialized before forking/],
  ['xla-poison', /(Failed setting context|failed call to cuInit): CUDA_ERROR_NOT_INITIALIZED/],
  ['jax-fork-warning', /os\.fork\(\) is incompatible with multithreaded code, and JAX/],
  ['triton-no-driver', /0 active drivers \(\[\]\)/],
  [
    'inherited-object',
    /terminate called after throwing an instance of 'c10::(?:CUDA)?Error'[\s\S]{0,200}initialization error/,
  ],
  [
    'fork-refused',
    /can't create new processes if CUDA is already initialized|has been initialized before the \W?notebook_launcher|Libraries known to initialize device upon import/,
  ],
  ['spawn-forced', /We must use the \W?spawn\W? multiprocessing start method/],
  ['wsl-nvml-fork', /WSL is detected and NVML is not compatible with fork/],
  ['old-torch-fork', /cuda runtime error \((3|30)\)|CUDA error \(3\)|error=3 : initialization error/],

  // multiprocessing and Airflow
  ['daemonic', /daemonic processes are not allowed to have children/],
  ['dag-file-target', /No module named '?unusual_prefix_/],
  ['not-picklable', /cannot pickle '|Can't pickle /],
  ['start-method-set', /context has already been set/],
  ['main-not-guarded', /start a new process before the\s+current process has finished its bootstrapping phase/],
  ['airflow-import-in-child', /Could not parse SQLAlchemy URL from (?:given URL )?string|airflow-db-not-allowed/],
  ['fork-main-124', /Exception in _fork_main, exiting with code 124/],
  ['worker-lost', /Worker exited prematurely: signal/],
  ['task-segfault', /return code:? (Negsignal\.SIGSEGV|-11)\b/],
  ['task-abort', /return code:? (Negsignal\.SIGABRT|-6)\b/],
  ['task-killed', /return code:? (Negsignal\.SIGKILL|-9)\b/],
  ['torchx-hidden-cause', /AppStatusError: job did not succeed/],
  ['torchx-too-old', /mutable default <class 'torchx\./],
  ['engine-core', /Engine core initialization failed/],

  // Build and version
  ['cpu-build', /not compiled with CUDA enabled|Unknown backend: '?gpu'?|no platforms that are instances of gpu/i],
  ['broken-build', /libcudart functions unavailable/],
  ['driver-too-old', /driver on your system is too old|driver version is insufficient for CUDA runtime|\berror 35\b/i],
  ['wrong-architecture', /no kernel image is available|is not compatible with the current PyTorch installation/],
  ['libraries-missing', /Cannot dlopen some GPU libraries|Could not load dynamic library 'lib/],

  // Devices and driver
  ['out-of-memory', /CUDA out of memory|CUDA_ERROR_OUT_OF_MEMORY|cudaErrorMemoryAllocation/],
  [
    'no-device',
    /No CUDA GPUs are available|no CUDA-capable device|returned 100\b|CUDA_ERROR_NO_DEVICE|returned 0 devices/i,
  ],
  ['busy', /busy or unavailable|returned 46\b|CUDA_ERROR_DEVICE_UNAVAILABLE|cudaErrorDevicesUnavailable/i],
  ['fabric-manager', /[Ee]rror 802\b|returned 802\b|system not yet initialized/],
  [
    'mismatch',
    /returned 80[34]\b|[Ee]rror 80[34]\b|CUDA failure 804|unsupported display driver|forward compatibility was attempted|version mismatch|NVRM: API mismatch/,
  ],
  ['os-call', /[Ee]rror 304\b|returned 304\b|OS call failed or operation not supported/],
  ['mps', /[Ee]rror 80[5-9]\b|returned 80[5-9]\b|MPS client failed to connect|MPS server is not ready/],
  ['unknown-999', /returned 999\b|CUDA unknown error|CUDA_ERROR_UNKNOWN/],
  ['bad-ordinal', /invalid device ordinal|Invalid device id/],
  ['mig-identifier', /invalid literal for int\(\) with base 10: '(MIG|GPU)-/],
  ['cgroup-lost', /Failed to initialize NVML: Unknown Error/],
  ['nvml-fallback', /Can't initialize NVML|Can't get nvml device count/],
  ['no-driver-on-host', /nvidia-container-cli: initialization error: load library failed/],
  ['no-container-toolkit', /could not select device driver .*\[\[gpu\]\]|unknown or invalid runtime name: nvidia/],
  [
    'no-driver',
    /Found no NVIDIA driver|libcuda\.so\S*: cannot open shared object|Could not find cuda drivers|failed call to cuInit: (CUresult\(-1\)|UNKNOWN ERROR)/,
  ],
  ['shared-memory', /insufficient shared memory \(shm\)|is killed by signal: Bus error/],
  ['pod-unschedulable', /Insufficient nvidia\.com\/gpu/],
  ['pod-device-unhealthy', /no healthy devices present/],
  ['gpu-lost', /GPU is lost/],
  ['ecc', /uncorrectable ECC error/],
  ['xid', /NVRM: Xid/],
  ['sticky', /device-side assert triggered|an illegal memory access was encountered/],
  ['lazy-call', /CUDA call failed lazily at initialization/],

  // cuInit returned 3, in whatever words
  ['guard-bypassed', /CUDA error: initialization error/],
  [
    'not-initialized',
    /returned 3\b|CUDA_ERROR_NOT_INITIALIZED|cudaErrorInitializationError|CUDA driver initialization failed|initialization error/,
  ],
] as const satisfies readonly (readonly [string, RegExp])[]

export type Signature = (typeof SIGNATURES)[number][0]

export const signatureOf = (text: string): Signature | undefined =>
  SIGNATURES.find(([, pattern]) => pattern.test(text))?.[0]

export interface KnownError {
  signature: Signature
  /** The line of the text that shows it. */
  line: string
}

/** Every known error of a log, once each, in the order of the text; a line counts for the most specific alone. */
export const errorsIn = (log: string): KnownError[] => {
  // Airflow 3 writes task logs as JSON lines, with the newlines and quotes of a message escaped.
  const text = log.replaceAll('\\n', '\n').replaceAll('\\"', '"')
  const found: (KnownError & { from: number; to: number })[] = []
  for (const [signature, pattern] of SIGNATURES) {
    for (const match of text.matchAll(new RegExp(pattern, `${pattern.flags}g`))) {
      const from = text.lastIndexOf('\n', match.index) + 1
      const to = match.index + match[0].length
      if (found.some((other) => from < other.to && other.from < to)) continue
      const [line = ''] = text.slice(from).split('\n', 1)
      found.push({ signature, line, from, to })
      break
    }
  }
  return found.sort((a, b) => a.from - b.from).map(({ signature, line }) => ({ signature, line }))
}
