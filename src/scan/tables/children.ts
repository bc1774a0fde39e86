/** Calls that start another process, and what that process shares with the one that calls. */

/** A new program: nothing of the parent's CUDA state reaches it. */
export const LAUNCHES =
  /^(subprocess\.(run|Popen|call|check_call|check_output|getoutput|getstatusoutput)|os\.(system|popen|exec\w+|spawn\w+|posix_spawnp?)|asyncio\.create_subprocess_(exec|shell)|asyncio\.subprocess\.create_subprocess_\w+|pexpect\.(spawn|run)|sh\.\w+|plumbum\..*|paramiko\..*exec_command|airflow\.providers\.ssh\..*exec\w*_command|fabric\..*run|docker\.(from_env|DockerClient)\(\)\.containers\.(run|create)|kubernetes\.client\.\w+\(\)\.create_namespaced_\w+|torchx\..*|torch\.distributed\.run\..*|runpod\..*|modal\..*|boto3\.client\(\)\.\w+|sagemaker\..*)$/

/** Children of multiprocessing: what they may do depends on their start method and on the parent. */
export const MULTIPROCESSING = [
  String.raw`(multiprocessing|multiprocess|torch\.multiprocessing)(\.get_context\(\)|\.context)?\.(Process|Pool|spawn|start_processes|Manager)`,
  String.raw`(multiprocessing|torch\.multiprocessing)\.(pool\.Pool|process\.Process|managers\.\w+)`,
  String.raw`concurrent\.futures\.(process\.)?ProcessPoolExecutor`,
  String.raw`joblib\.Parallel`,
  String.raw`torch\.utils\.data\.(dataloader\.)?DataLoader`,
].map((name) => new RegExp(`^${name}$`))

/** Methods of a pool, and constructors, that run a function in a child. */
export const RUNS_IN_CHILD =
  /^((multiprocessing|multiprocess|torch\.multiprocessing|concurrent\.futures)\b.*\.(Process|spawn|start_processes|submit|map|imap|imap_unordered|map_async|apply|apply_async|starmap|starmap_async))$/

export const SETS_START_METHOD = /^(multiprocessing|multiprocess|torch\.multiprocessing)\.set_start_method$/

/** Calls that run the functions they are given, here and now. */
export const RUNS_ARGUMENTS =
  /(^|\.)(map|filter|submit|run|run_until_complete|run_in_executor|to_thread|gather|Thread|Timer|apply|starmap|imap|call|retry_call|wait_for|create_task|ensure_future|runcall)$/

/** Starting none: DataLoader without workers, joblib by threads or with one job. */
export const WORKER_COUNT: readonly { call: RegExp; keyword: string; none: RegExp }[] = [
  { call: /DataLoader$/, keyword: 'num_workers', none: /^0$/ },
  { call: /^joblib\.Parallel$/, keyword: 'n_jobs', none: /^(1|None)$/ },
]
