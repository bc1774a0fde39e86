/** multiprocessing, Airflow and launchers: errors around processes that are not CUDA's. */

import { RUN_IN_FRESH_INTERPRETER } from '../fixes.ts'
import { type Errors, fix } from './entry.ts'

export const PROCESSES = {
  daemonic: { means: 'This is not CUDA: the process has multiprocessing’s daemon flag.', code: 'CAD304' },
  'dag-file-target': {
    means:
      'A function defined in a DAG file was sent to another interpreter. Airflow loads DAG files under a made-up module name (unusual_prefix_…) that no other process can import.',
    fixes: [
      fix('Move the function into a module that imports neither the DAG file nor Airflow'),
      RUN_IN_FRESH_INTERPRETER,
    ],
  },
  'not-picklable': {
    means: 'spawn and forkserver send the target and its arguments by pickle, and this one cannot be sent.',
    fixes: [fix('Use a function at the top of an importable module, and plain data as arguments')],
  },
  'start-method-set': {
    means: 'set_start_method() was called after multiprocessing had already been used.',
    fixes: [fix('Leave the global alone: multiprocessing.get_context("spawn") gives a context of your own')],
  },
  'main-not-guarded': {
    means: 'spawn imports the main module again, and that module starts processes while it is imported.',
    fixes: [fix('Guard it with if __name__ == "__main__":, or use subprocess')],
  },
  'airflow-import-in-child': {
    means:
      'A child of an Airflow 3 task imported Airflow, which the task’s environment forbids. Spawn and forkserver do so by themselves when the worker was started as `airflow …`.',
    fixes: [
      RUN_IN_FRESH_INTERPRETER,
      fix('Keep Airflow out of the child: no Airflow import in the target’s module'),
      fix('Let the child import Airflow as a library only', '_AIRFLOW__AS_LIBRARY=1'),
    ],
  },
  'fork-main-124': {
    means: 'An Airflow 3 task process died before the task began; the cause stands above in the log.',
  },
  'worker-lost': {
    means: 'A process of Celery’s prefork pool crashed: native code in a forked process, CUDA or not.',
    fixes: [RUN_IN_FRESH_INTERPRETER, fix('Start the worker with --pool=solo or --pool=threads')],
  },
  'task-segfault': {
    means: 'Native code crashed in the task process.',
    fixes: [RUN_IN_FRESH_INTERPRETER, fix('Find the library: set PYTHONFAULTHANDLER=1 for the worker')],
  },
  'task-abort': {
    means: 'Native code aborted the task process: often XLA or c10 after a fork; the lines above name it.',
    fixes: [RUN_IN_FRESH_INTERPRETER],
  },
  'task-killed': {
    means: 'The task process was killed, usually by the kernel for want of host memory, not of GPU memory.',
    fixes: [fix('Raise the memory limit of the worker or pod, or run fewer tasks at once')],
  },
  'torchx-hidden-cause': {
    means: 'TorchX reports that its job failed and deletes the log that says why.',
    fixes: [fix('Print runner.log_lines(…) before status.raise_for_status()')],
  },
  'torchx-too-old': {
    means: 'A TorchX older than 0.7 does not import on Python 3.11 and newer; a pin on urllib3 2 makes pip choose one.',
    fixes: [fix('Install torchx >= 0.7.0 into an environment of its own')],
  },
  'engine-core': { means: 'vLLM’s engine process failed; one of the errors above it in the log is the cause.' },
} as const satisfies Errors
