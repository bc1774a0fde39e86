/** 35x and 36x: what rehearsing Airflow's imports showed. */

import type { Entry, FixEntry } from './entry.ts'
import { NVML_CHECK, RUN_IN_FRESH_INTERPRETER, TASK_AS_NEW_PROGRAM } from './fixes.ts'

const INTO_THE_TASK: FixEntry = {
  title: 'Move the call, or the import that makes it, into the function that the task runs',
  config: '@functools.cache\ndef model():\n    import torch\n    return load().to("cuda")',
}

const variable = (config: string, libraries: readonly string[], title: string, citation: string): FixEntry => ({
  title,
  config,
  libraries,
  citation,
})

const BY_ENVIRONMENT: readonly FixEntry[] = [
  { ...NVML_CHECK, libraries: ['torch'] },
  variable(
    'RAPIDS_NO_INITIALIZE=1',
    ['cudf', 'rmm'],
    'Import cuDF without initializing CUDA',
    'https://docs.rapids.ai/api/cudf/stable/',
  ),
  variable(
    'NVTE_TORCH_COMPILE=0',
    ['transformer_engine'],
    'Import Transformer Engine without compiling',
    'https://docs.nvidia.com/deeplearning/transformer-engine/user-guide/envvars.html',
  ),
  variable(
    'XFORMERS_ENABLE_TRITON=1',
    ['xformers'],
    'Tell xFormers about Triton instead of letting it ask the device',
    'https://github.com/facebookresearch/xformers',
  ),
  variable(
    'FLASHINFER_CUDA_ARCH_LIST=9.0a',
    ['flashinfer'],
    'Tell FlashInfer the architecture instead of letting it ask the device',
    'https://github.com/flashinfer-ai/flashinfer/issues/4889',
  ),
]

const FIXES: readonly FixEntry[] = [...BY_ENVIRONMENT, INTO_THE_TASK, RUN_IN_FRESH_INTERPRETER, ...TASK_AS_NEW_PROGRAM]

export const REHEARSAL = {
  CAD350: {
    name: 'import-poisons-every-task',
    severity: 'error',
    message: '{line}: {text} — {api} initializes CUDA ({level}) {when}: {verdict}',
    why: 'Airflow imports this before it forks tasks. CUDA does not survive a fork, so every task of this deployment that uses the GPU in its own process fails, whoever wrote it.',
    fixes: FIXES,
  },
  CAD351: {
    name: 'dag-file-poisons-its-tasks',
    severity: 'error',
    message: '{line}: {text} — {api} initializes CUDA ({level}) {when}: {verdict}',
    why: 'Before 3.0, Airflow imports the DAG file in the process that then forks the task. From 3.0 on the task imports it itself, which works, as long as it does not fork again; the DAG processor still takes GPU memory each time it parses the file.',
    fixes: FIXES,
    links: ['https://airflow.apache.org/docs/apache-airflow/stable/best-practices.html#top-level-python-code'],
  },
  CAD352: {
    name: 'entry-not-loaded',
    severity: 'warning',
    message: '{place} {file} could not be loaded: {error}',
    why: 'Airflow would show this import error, and what the rest of the file does is not known. With the interpreter that the worker uses it may load.',
    fixes: [
      {
        title: 'Mend the file, or trace it with the worker’s interpreter',
        commands: ['cuda-airflow-doctor trace --python <path> {file}'],
      },
    ],
  },
  CAD353: {
    name: 'import-does-not-finish',
    severity: 'warning',
    message: 'Importing {place} {file} {reason}',
    why: 'In Airflow this ends or blocks the process that imports it. What the rest of the file would have done is not known.',
    fixes: [{ title: 'Keep what waits, computes for long or ends the process out of the top level' }],
  },
  CAD354: {
    name: 'airflow-not-installed',
    severity: 'info',
    message: 'This interpreter has no Airflow: placeholders stood in for {modules}',
    why: 'What user code does with the objects of Airflow at import was not rehearsed; what it calls of other libraries was.',
    fixes: [
      {
        title: 'Trace with the interpreter that the worker uses',
        commands: ['cuda-airflow-doctor trace --python <path>'],
      },
    ],
  },
  CAD355: {
    name: 'import-asks-nvml',
    severity: 'info',
    message: '{line}: {text} — {api} asks NVML {when}, which leaves CUDA alone',
    why: 'It is harmless where NVML works. Without it (a container without the utility capability, WSL, Jetson, CUDA_VISIBLE_DEVICES=MIG-…) torch asks the driver instead, which poisons.',
    fixes: [],
    links: ['https://pytorch.org/docs/stable/notes/cuda.html#environment-variables'],
  },
  CAD356: {
    name: 'import-changes-process',
    severity: 'info',
    message: 'Importing {place} {file} {acts}',
    why: 'It does the same to the process of Airflow that imports it. Here it was contained.',
    fixes: [],
  },
  CAD357: {
    name: 'poisoned-without-culprit',
    severity: 'warning',
    message:
      'After {place} {file} was imported, a forked process cannot use CUDA ({error}), but no line was seen to initialize it',
    why: 'A native thread, or code that was loaded before the watch began, may have done it.',
    fixes: [RUN_IN_FRESH_INTERPRETER],
  },
  CAD358: {
    name: 'decided-without-driver',
    severity: 'info',
    message:
      'No CUDA driver works here ({reason}): torch’s fork guard and the calls that are known to initialize CUDA decided',
    why: 'A C extension that calls cuInit by itself stays unseen this way. With a GPU the driver’s own state decides.',
    fixes: [],
  },
  CAD359: {
    name: 'nothing-rehearsed',
    severity: 'warning',
    message: '{what}',
    why: 'A trace that has imported nothing has proven nothing.',
    fixes: [
      {
        title: 'Name DAG files, plugins or the folders they are in',
        commands: ['cuda-airflow-doctor trace dags/ plugins/'],
      },
    ],
  },
  CAD360: {
    name: 'rehearsal-incomplete',
    severity: 'warning',
    message: 'The rehearsal ended early: {reason}',
    why: 'What was not imported was not judged.',
    fixes: [
      { title: 'Repeat with --verbose and more time', commands: ['cuda-airflow-doctor trace --timeout 300 --verbose'] },
    ],
  },
  CAD361: {
    name: 'kept-out-by-airflowignore',
    severity: 'info',
    message: '{by} keeps {files} out: not rehearsed',
    why: 'Airflow does not look for DAGs and plugins in what this file names. It still runs where something else imports it, and that is rehearsed.',
    fixes: [{ title: 'Name the file to rehearse it all the same', commands: ['cuda-airflow-doctor trace <file>'] }],
    links: ['https://airflow.apache.org/docs/apache-airflow/stable/core-concepts/dags.html#airflowignore'],
  },
} as const satisfies Record<string, Entry>
