/** Error texts as libraries print them → what they are recognized as. */

import { expect, it } from 'vitest'
import { errorsIn, SIGNATURES, type Signature, signatureOf } from '../../src/model/signatures.ts'

const TEXTS: [signature: Signature | undefined, text: string][] = [
  [
    'torch-guard',
    "RuntimeError: Cannot re-initialize CUDA in forked subprocess. To use CUDA with multiprocessing, you must use the 'spawn' start method",
  ],
  ['not-initialized', 'RuntimeError: CUDA driver initialization failed, you might not have a CUDA gpu.'],
  ['guard-bypassed', 'RuntimeError: CUDA error: initialization error'],
  ['old-torch-fork', 'RuntimeError: cuda runtime error (3) : initialization error at ../torch/csrc/cuda/Module.cpp:33'],
  [
    'old-torch-fork',
    'RuntimeError: cuda runtime error (30) : unknown error at /pytorch/aten/src/THC/THCGeneral.cpp:51',
  ],
  [
    'torch-guard',
    'RuntimeError: !in_bad_fork INTERNAL ASSERT FAILED at "../torch/csrc/cuda/Module.cpp":587, please report a bug to PyTorch.',
  ],
  [
    'inherited-object',
    "terminate called after throwing an instance of 'c10::Error'\n  what():  CUDA error: initialization error",
  ],
  [
    'xla-poison',
    'F tensorflow/compiler/xla/stream_executor/cuda/cuda_driver.cc:148] Failed setting context: CUDA_ERROR_NOT_INITIALIZED: initialization error',
  ],
  ['no-driver', 'tensorflow/stream_executor/cuda/cuda_driver.cc:406] failed call to cuInit: CUresult(-1)'],
  [
    'jax-fork-warning',
    'RuntimeWarning: os.fork() was called. os.fork() is incompatible with multithreaded code, and JAX is multithreaded, so this will likely lead to a deadlock.',
  ],
  ['numba-guard', 'numba.cuda.cudadrv.error.CudaDriverError: CUDA initialized before forking'],
  [
    'no-device',
    'numba.cuda.cudadrv.error.CudaSupportError: Error at driver init: Call to cuInit results in CUDA_ERROR_NO_DEVICE (100)',
  ],
  [
    'not-initialized',
    'cupy_backends.cuda.api.runtime.CUDARuntimeError: cudaErrorInitializationError: initialization error',
  ],
  ['not-initialized', 'pycuda._driver.LogicError: cuInit failed: initialization error'],
  [
    'not-initialized',
    'onnxruntime.capi.onnxruntime_pybind11_state.Fail: [ONNXRuntimeError] : 1 : FAIL : CUDA failure 3: initialization error ; GPU=32764 ; hostname=dcd468bff115',
  ],
  [
    'fork-refused',
    "RuntimeError: Lightning can't create new processes if CUDA is already initialized. Did you manually call `torch.cuda.*` functions",
  ],
  [
    'fork-refused',
    'RuntimeError: CUDA has been initialized before the `notebook_launcher` could create a forked subprocess.',
  ],
  [
    'fork-refused',
    'RuntimeError: Could not start distributed process. Libraries known to initialize device upon import have been imported already.',
  ],
  [
    'spawn-forced',
    "We must use the `spawn` multiprocessing start method. Overriding VLLM_WORKER_MULTIPROC_METHOD to 'spawn'. See https://docs.vllm.ai/en/latest/usage/troubleshooting.html#python-multiprocessing for more information. Reasons: CUDA is initialized",
  ],
  ['triton-no-driver', 'RuntimeError: 0 active drivers ([]). There should only be one.'],
  [
    'engine-core',
    "RuntimeError: Engine core initialization failed. See root cause above. Failed core proc(s): {'EngineCore': 1}",
  ],
  ['wsl-nvml-fork', 'Reasons: WSL is detected and NVML is not compatible with fork'],
  ['daemonic', 'AssertionError: daemonic processes are not allowed to have children'],
  ['start-method-set', 'RuntimeError: context has already been set'],
  [
    'main-not-guarded',
    'RuntimeError: \n        An attempt has been made to start a new process before the\n        current process has finished its bootstrapping phase.',
  ],
  [
    'dag-file-target',
    "ModuleNotFoundError: No module named 'unusual_prefix_ed3b60c1df088522d08da3b5cde1f76f0d14cd3c_test1'",
  ],
  [
    'not-picklable',
    "PicklingError(\"Can't pickle <function _task at 0x106dea980>: import of module '__prefect_loader__' failed\")",
  ],
  ['fork-main-124', 'Exception in _fork_main, exiting with code 124 ...'],
  ['task-segfault', 'Task exited with return code Negsignal.SIGSEGV'],
  ['task-abort', 'Task exited with return code Negsignal.SIGABRT'],
  ['task-killed', 'Task exited with return code Negsignal.SIGKILL'],
  ['worker-lost', 'billiard.exceptions.WorkerLostError: Worker exited prematurely: signal 11 (SIGSEGV) Job: 0.'],
  [
    'no-driver',
    'RuntimeError: Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU and installed a driver',
  ],
  ['cpu-build', 'AssertionError: Torch not compiled with CUDA enabled'],
  [
    'driver-too-old',
    'RuntimeError: The NVIDIA driver on your system is too old (found version 11040). Please update your GPU driver',
  ],
  ['driver-too-old', 'CUDA driver version is insufficient for CUDA runtime version'],
  ['broken-build', 'AssertionError: libcudart functions unavailable. It looks like you have a broken build?'],
  ['lazy-call', 'torch.cuda.DeferredCudaCallError: CUDA call failed lazily at initialization with error: device >= 0'],
  ['no-device', 'RuntimeError: No CUDA GPUs are available'],
  ['no-device', 'RuntimeError: cuda runtime error (38) : no CUDA-capable device is detected'],
  [
    'unknown-999',
    'CUDA initialization: CUDA unknown error - this may be due to an incorrectly set up environment, e.g. changing env variable CUDA_VISIBLE_DEVICES after program start.',
  ],
  ['fabric-manager', 'Error 802: system not yet initialized'],
  [
    'mismatch',
    'Unexpected error from cudaGetDeviceCount(). ... Error 803: system has unsupported display driver / cuda driver combination',
  ],
  ['mismatch', 'Error 804: forward compatibility was attempted on non supported HW'],
  ['os-call', 'Error 304: OS call failed or operation not supported on this OS'],
  ['mps', 'Error 805: MPS client failed to connect to the MPS control daemon or the MPS server.'],
  ['busy', 'RuntimeError: CUDA error: all CUDA-capable devices are busy or unavailable'],
  [
    'out-of-memory',
    'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 130.00 MiB (GPU 1; 7.80 GiB total capacity',
  ],
  ['out-of-memory', 'failed to allocate 1.00G (1073741824 bytes) from device: CUDA_ERROR_OUT_OF_MEMORY: out of memory'],
  ['wrong-architecture', 'RuntimeError: CUDA error: no kernel image is available for execution on the device'],
  [
    'wrong-architecture',
    'NVIDIA GeForce RTX 3090 with CUDA capability sm_86 is not compatible with the current PyTorch installation.',
  ],
  ['bad-ordinal', 'RuntimeError: CUDA error: invalid device ordinal'],
  ['mig-identifier', "ValueError: invalid literal for int() with base 10: 'MIG-fe59bfcd-3946-5d58-a00e-183ee397373b'"],
  ['nvml-fallback', "UserWarning: Can't initialize NVML"],
  ['mismatch', 'Failed to initialize NVML: Driver/library version mismatch'],
  ['mismatch', 'NVRM: API mismatch: client version 570.133.07, kernel module version 570.124.06'],
  ['cgroup-lost', 'Failed to initialize NVML: Unknown Error'],
  [
    'no-container-toolkit',
    'docker: Error response from daemon: could not select device driver "" with capabilities: [[gpu]].',
  ],
  [
    'no-driver-on-host',
    'nvidia-container-cli: initialization error: load library failed: libnvidia-ml.so.1: cannot open shared object file: no such file or directory: unknown.',
  ],
  ['no-container-toolkit', 'Error response from daemon: unknown or invalid runtime name: nvidia'],
  ['no-driver', 'OSError: libcuda.so.1: cannot open shared object file: No such file or directory'],
  [
    'no-driver',
    'I tensorflow/tsl/cuda/cudart_stub.cc:28] Could not find cuda drivers on your machine, GPU will not be used.',
  ],
  [
    'libraries-missing',
    'Cannot dlopen some GPU libraries. Please make sure the missing libraries mentioned above are installed properly',
  ],
  [
    'shared-memory',
    'ERROR: Unexpected bus error encountered in worker. This might be caused by insufficient shared memory (shm).',
  ],
  ['pod-unschedulable', '0/1 nodes are available: 1 Insufficient nvidia.com/gpu.'],
  [
    'pod-device-unhealthy',
    'Pod was rejected: Allocate failed due to no healthy devices present; cannot allocate unhealthy devices nvidia.com/mig-1g.5gb, which is unexpected',
  ],
  [
    'gpu-lost',
    'Unable to determine the device handle for GPU 0000:C1:00.0: GPU is lost.  Reboot the system to recover this GPU',
  ],
  [
    'xid',
    'NVRM: Xid (PCI:0000:10:1c): 63, pid=1896, Row Remapper: New row marked for remapping, reset gpu to activate.',
  ],
  ['ecc', 'RuntimeError: CUDA error: uncorrectable ECC error encountered'],
  ['sticky', 'RuntimeError: CUDA error: an illegal memory access was encountered'],
  ['airflow-import-in-child', 'sqlalchemy.exc.ArgumentError: Could not parse SQLAlchemy URL from given URL string'],
  [
    'airflow-import-in-child',
    "sqlalchemy.exc.ArgumentError: Could not parse SQLAlchemy URL from string 'airflow-db-not-allowed:///'",
  ],
  ['torchx-hidden-cause', 'torchx.specs.api.AppStatusError: job did not succeed: AppStatus: state: FAILED (5)'],
  [
    'torchx-too-old',
    "ValueError: mutable default <class 'torchx.specs.api.Resource'> for field resource is not allowed",
  ],
  ['xla-poison', 'failed call to cuInit: CUDA_ERROR_NOT_INITIALIZED: initialization error'],
  ['task-killed', 'Process exited with return code -9'],
  [undefined, 'Task exited with return code 1'],
  [undefined, 'Task exited with return code -99'],
  [undefined, 'cuInit returned 30'],
  [undefined, 'INFO - CUDA Available: True'],
  [undefined, 'initialized the database'],
]

it.each(TEXTS)('%s: %s', (signature, text) => expect(signatureOf(text)).toBe(signature))

it('has a text for every signature', () =>
  expect(SIGNATURES.map(([name]) => name).filter((name) => !TEXTS.some(([known]) => known === name))).toEqual([]))

const GUARD = 'RuntimeError: Cannot re-initialize CUDA in forked subprocess. To use CUDA with multiprocessing, …'
const ABORT = "terminate called after throwing an instance of 'c10::Error'\n  what():  CUDA error: initialization error"

const LOGS: [what: string, log: string, found: Signature[]][] = [
  ['nothing known', 'all is well\nTask exited with return code 0', []],
  [
    'in the order of the text',
    `daemonic processes are not allowed to have children\n${GUARD}`,
    ['daemonic', 'torch-guard'],
  ],
  ['once each', `${GUARD}\n${GUARD}`, ['torch-guard']],
  ['over two lines, as the most specific alone', ABORT, ['inherited-object']],
  ['the general beside the specific', `${ABORT}\nCUDA error: initialization error`, ['inherited-object']],
  ['a log line of Airflow 2', `[2026-01-01, 10:00:00 UTC] {taskinstance.py:3313} ERROR - ${GUARD}`, ['torch-guard']],
  ['a log line of Airflow 3', JSON.stringify({ level: 'error', event: `Task failed\n${ABORT}` }), ['inherited-object']],
]

it.each(LOGS)('log: %s', (_, log, found) => expect(errorsIn(log).map(({ signature }) => signature)).toEqual(found))

it('shows the line that has it', () =>
  expect(errorsIn(`before\n${GUARD}\nafter`)).toEqual([{ signature: 'torch-guard', line: GUARD }]))
