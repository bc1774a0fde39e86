/** 3xx: what the cells measured. */

import type { Entry } from './entry.ts'
import { KEEP_PARENT_CLEAN, NVML_CHECK, RUN_IN_FRESH_INTERPRETER, TASK_AS_NEW_PROGRAM, USE_SPAWN } from './fixes.ts'

const SAFETY_RULE = 'https://docs.nvidia.com/cuda/cuda-c-programming-guide/index.html'

export const MEASURED = {
  CAD301: {
    name: 'poisoned-by-torch',
    severity: 'warning',
    message:
      '{framework}: forked after torch initialized CUDA in the parent, the child cannot use it ({launches}): {error}',
    why: 'This text is torch’s own fork guard. It says that torch itself called cuInit in a process this one was forked from: torch.cuda.is_available() is enough. Look for torch.cuda calls in what the parent runs or imports.',
    fixes: [RUN_IN_FRESH_INTERPRETER, ...KEEP_PARENT_CLEAN, NVML_CHECK, USE_SPAWN, ...TASK_AS_NEW_PROGRAM],
    links: ['https://pytorch.org/docs/stable/notes/multiprocessing.html#cuda-in-multiprocessing'],
  },
  CAD302: {
    name: 'poisoned-by-driver-call',
    severity: 'warning',
    message:
      '{framework}: forked after {who} ran cuInit in the parent, the child cannot use CUDA ({launches}): {error}',
    why: 'The driver does not survive a fork: in the child cuInit returns 3. Behind torch’s back (ctypes, Numba, Triton, a C extension) its guard is never armed, so the error reads as if there were no GPU. Look for libraries other than torch in the parent.',
    fixes: [RUN_IN_FRESH_INTERPRETER, ...KEEP_PARENT_CLEAN, USE_SPAWN, ...TASK_AS_NEW_PROGRAM],
    links: [SAFETY_RULE],
  },
  CAD303: {
    name: 'poisoned-by-xla',
    severity: 'warning',
    message:
      '{framework}: forked after it started its CUDA backend in the parent, the child cannot use it ({launches}): {error}',
    why: 'JAX and TensorFlow start the backend at the first array or device query and keep threads and a context that do not exist in a forked child: it aborts, hangs, or reports CUDA_ERROR_NOT_INITIALIZED. JAX’s warning about os.fork() proves that its backend was up in the process that forked.',
    fixes: [RUN_IN_FRESH_INTERPRETER, ...KEEP_PARENT_CLEAN, USE_SPAWN, ...TASK_AS_NEW_PROGRAM],
    links: ['https://docs.jax.dev/en/latest/faq.html'],
  },
  CAD304: {
    name: 'daemonic-process',
    severity: 'warning',
    message: 'A daemonic process cannot start multiprocessing children: {error}',
    why: 'This is not CUDA. Celery’s prefork pool and the LocalExecutor of Airflow 2 run tasks with multiprocessing’s daemon flag, which survives fork; spawn, fork and forkserver all assert that it is not set. subprocess does not ask. On Airflow 2 execute_tasks_new_python_interpreter removes the flag, and leaves the task forked as before.',
    fixes: [{ ...RUN_IN_FRESH_INTERPRETER, provenBy: [{ parent: 'initialized', launch: 'daemon-subprocess' }] }],
  },
  CAD305: {
    name: 'set-start-method-has-no-effect',
    severity: 'info',
    message: "set_start_method('spawn') in a forked process did not help: {error}",
    why: 'It only says how this process starts future multiprocessing children. The process itself stays forked from its parent.',
    fixes: [RUN_IN_FRESH_INTERPRETER, ...KEEP_PARENT_CLEAN],
  },
  CAD306: {
    name: 'import-initializes-cuda',
    severity: 'error',
    message:
      'Importing {framework} already initializes CUDA ({nodes} mapped): every process forked after the import is broken',
    why: 'On a parent that imports it at module level, no forked task can use CUDA.',
    fixes: [
      { title: 'Import {framework} inside the task, not at module level of a DAG file, plugin or settings file' },
      RUN_IN_FRESH_INTERPRETER,
    ],
  },
  CAD307: {
    name: 'startup-initializes-cuda',
    severity: 'error',
    message: 'CUDA is already initialized in an interpreter that has only started: {evidence}',
    why: 'A sitecustomize module or a .pth file runs in every interpreter of this environment, Airflow’s own processes included, so every forked task is broken.',
    fixes: [
      {
        title: 'Find what runs at start',
        commands: ["{python} -v -c pass 2>&1 | grep -i -e sitecustomize -e '\\.pth'"],
      },
      { title: 'Move the CUDA call out of sitecustomize and .pth files' },
    ],
  },
  CAD308: {
    name: 'launch-fails',
    severity: 'error',
    message: '{framework} fails when launched by {launches}, although it works in-process: {error}',
    why: 'A new program does not inherit CUDA state, so something else differs in that launch: environment, limits, or the interpreter.',
    fixes: [{ title: 'Use a launch mode that was measured working, and compare the environment of the two' }],
  },
  CAD309: {
    name: 'clean-fork-fails',
    severity: 'error',
    message: '{framework} fails in a process forked from a parent that had not initialized CUDA ({launches}): {error}',
    why: 'Such a fork works as long as no ancestor called cuInit. Here it does not, although the same work passes without a fork.',
    fixes: [RUN_IN_FRESH_INTERPRETER],
  },
  CAD310: {
    name: 'fork-survived',
    severity: 'info',
    message: '{framework} works here even in a process forked after initialization ({launches})',
    why: 'NVIDIA leaves this undefined; drivers up to 361 tolerated it. Do not build on it.',
    fixes: [],
    links: [SAFETY_RULE],
  },
  CAD311: {
    name: 'cell-undecided',
    severity: 'warning',
    message: '{framework}, parent {parent}, {launches}: {reason}',
    why: 'A cell that hangs, crashes or gives no answer is neither a pass nor a fail.',
    fixes: [
      {
        title: 'Repeat with more time and the full output',
        commands: ['cuda-airflow-doctor doctor --framework {framework} --timeout 300 --verbose'],
      },
    ],
  },
  CAD312: {
    name: 'daemonic-check-disabled',
    severity: 'info',
    message: 'A daemonic process could start multiprocessing children here',
    why: 'The check is an assert: PYTHONOPTIMIZE strips it, together with every other assert of the libraries you use.',
    fixes: [],
  },
  CAD313: {
    name: 'ancestor-holds-cuda',
    severity: 'warning',
    message: 'This shell runs below a process that holds CUDA: {processes}',
    why: 'Whatever that process forks without exec cannot use CUDA. The cells are started by exec and do not show it.',
    fixes: [...KEEP_PARENT_CLEAN, RUN_IN_FRESH_INTERPRETER],
  },
} as const satisfies Record<string, Entry>
