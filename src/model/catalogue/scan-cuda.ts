/** 10x and 11x: what reading the code of DAGs, plugins and settings shows about CUDA. */

import type { Entry } from './entry.ts'
import { KEEP_PARENT_CLEAN, NVML_CHECK, RUN_IN_FRESH_INTERPRETER, TASK_AS_NEW_PROGRAM } from './fixes.ts'

const FORKED_TASK_FIXES = [RUN_IN_FRESH_INTERPRETER, ...TASK_AS_NEW_PROGRAM, ...KEEP_PARENT_CLEAN]

const INTO_THE_TASK = {
  title: 'Move the import or the call into the function that the task runs, or behind a function that makes it once',
  config: '@functools.cache\ndef model():\n    import torch\n    return load().to("cuda")',
}
const AT_IMPORT_FIXES = [INTO_THE_TASK, NVML_CHECK]

const BEFORE_EVERY_TASK =
  'Airflow imports this before it forks tasks. A process that has called cuInit cannot be forked into one that uses CUDA, so every GPU task of this deployment fails, whoever wrote it.'

export const SCAN_CUDA = {
  CAD101: {
    name: 'cuda-in-forked-task',
    severity: 'warning',
    message: '{subject}: {callable} calls {api} at {line}, in the process of the task itself{also}',
    why: 'Where Airflow forks the task process, this works only as long as no process above it has called cuInit: one plugin, listener or, on Airflow 2, one line at the top of the DAG file is enough to break it.',
    fixes: FORKED_TASK_FIXES,
    links: ['https://pytorch.org/docs/stable/notes/multiprocessing.html#poison-fork-in-multiprocessing'],
  },
  CAD102: {
    name: 'implicit-device-in-forked-task',
    severity: 'warning',
    message:
      '{subject}: {callable} calls {api} at {line}, which takes a GPU where there is one, in the process of the task itself{also}',
    why: 'No line names a GPU, but the library chooses one where it finds one. Such a task works on machines without a GPU and breaks on those with one, if a process above it has called cuInit.',
    fixes: [
      ...FORKED_TASK_FIXES,
      { title: 'If the task is meant for the CPU, say so: device="cpu", or CUDA_VISIBLE_DEVICES= for the worker' },
    ],
  },
  CAD110: {
    name: 'cuda-at-dag-import',
    severity: 'error',
    message: 'Importing the DAG file {file} calls {api} at {line}{also}',
    why: 'Before 3.0, Airflow imports the DAG file in the process that then forks the task: the fork inherits an initialized CUDA and cannot use it. From 3.0 on the task imports it itself, which works, but the DAG processor still takes GPU memory each time it parses the file.',
    fixes: AT_IMPORT_FIXES,
    links: ['https://airflow.apache.org/docs/apache-airflow/stable/best-practices.html#top-level-python-code'],
  },
  CAD111: {
    name: 'cuda-in-plugin',
    severity: 'error',
    message: 'Importing the plugin {file} calls {api} at {line}{also}',
    why: BEFORE_EVERY_TASK,
    fixes: AT_IMPORT_FIXES,
  },
  CAD112: {
    name: 'cuda-in-local-settings',
    severity: 'error',
    message: 'The local settings {file} call {api} at {line}{also}',
    why: `${BEFORE_EVERY_TASK} Policies and hooks in it run in the scheduler and in the task’s parent, too.`,
    fixes: AT_IMPORT_FIXES,
  },
  CAD113: {
    name: 'cuda-in-listener',
    severity: 'error',
    message: 'The listener {file} calls {api} at {line}, before tasks are forked{also}',
    why: BEFORE_EVERY_TASK,
    fixes: AT_IMPORT_FIXES,
  },
  CAD114: {
    name: 'cuda-in-secrets-backend',
    severity: 'error',
    message: 'The secrets backend {file} calls {api} at {line}{also}',
    why: `${BEFORE_EVERY_TASK} A secrets backend is asked for connections and variables in the task’s parent.`,
    fixes: AT_IMPORT_FIXES,
  },
  CAD115: {
    name: 'cuda-before-fork',
    severity: 'error',
    message: '{file}, which Airflow imports at its start, calls {api} at {line}{also}',
    why: BEFORE_EVERY_TASK,
    fixes: AT_IMPORT_FIXES,
  },
  CAD116: {
    name: 'cuda-at-import-in-doubt',
    severity: 'info',
    message:
      'Importing {file} reaches {api} at {line}, which initializes CUDA in some versions or on some machines{also}',
    why: 'torch.cuda.device_count() asks NVML and leaves CUDA alone where NVML works, and some libraries create a context when they are imported, depending on their version.',
    fixes: [
      INTO_THE_TASK,
      {
        title: 'See whether the process that imports it holds CUDA afterwards',
        commands: ['cuda-airflow-doctor ps'],
      },
    ],
  },
} as const satisfies Record<string, Entry>
