/** 13x: programs that tasks start. 14x: operators, hooks and TorchX. */

import type { Entry } from './entry.ts'
import { RUN_IN_FRESH_INTERPRETER } from './fixes.ts'

const TORCHX_DOCS = ['https://meta-pytorch.org/torchx/latest/pipelines/airflow.html']

export const SCAN_PROGRAMS = {
  CAD130: {
    name: 'bare-python',
    severity: 'warning',
    message: '{subject}: {program} at {line} is whichever comes first on the worker’s PATH{also}',
    why: 'Where the virtual environment is not activated, that is another interpreter without the libraries, or none at all.',
    fixes: [
      {
        title: 'Start the interpreter of the task itself',
        config: 'subprocess.run([sys.executable, script], check=True)',
      },
    ],
  },
  CAD131: {
    name: 'failure-swallowed',
    severity: 'warning',
    message: '{subject}: the handler at {line} ends a failed program as if it had worked{also}',
    why: 'The exception is caught and the task goes on, so a GPU job that failed ends green.',
    fixes: [{ title: 'Log what you want to say, then raise again' }],
  },
  CAD132: {
    name: 'output-of-check-call',
    severity: 'warning',
    message: '{subject}: {name}.output at {line} is None: check_call captures nothing{also}',
    why: 'Using it raises AttributeError inside the handler and hides the failure of the program.',
    fixes: [{ title: 'Use subprocess.run(…, check=True, capture_output=True, text=True)' }],
  },
  CAD133: {
    name: 'output-lost',
    severity: 'warning',
    message: '{subject}: what the program at {line} prints goes nowhere{also}',
    why: 'Its output is captured and never read, so the task log does not say why a GPU job failed. A pipe that nobody reads also blocks the program once it is full.',
    fixes: [{ title: 'Let it inherit the task’s output, or read it line by line and log it' }],
  },
  CAD134: {
    name: 'exit-code-unread',
    severity: 'warning',
    message: '{subject}: nobody looks at the exit code of {name} at {line}{also}',
    why: 'A GPU job that fails leaves the task green.',
    fixes: [{ title: 'Pass check=True, or look at returncode' }],
  },
  CAD140: {
    name: 'cuda-in-hook',
    severity: 'info',
    message: '{subject}: the hook {hook} calls {api} at {line}{also}',
    why: 'A hook runs in the process of the task that uses it. It isolates nothing: what holds for CUDA in a task holds here.',
    fixes: [RUN_IN_FRESH_INTERPRETER],
  },
  CAD141: {
    name: 'dag-id-made-unique',
    severity: 'warning',
    message: 'make_unique at {line} gives the DAG of {file} another id at every import{also}',
    why: 'Airflow imports the file again in the task, finds a DAG of another name and fails with `Dag … could not be found`.',
    fixes: [{ title: 'Give the DAG a fixed dag_id' }],
    links: TORCHX_DOCS,
  },
  CAD142: {
    name: 'dag-run-at-import',
    severity: 'warning',
    message: 'create_dagrun at {line} starts a run each time {file} is imported{also}',
    why: 'Airflow 2 then runs the task inside the DAG processor at every parse; Airflow 3 refuses the file, because DAG has no such method.',
    fixes: [{ title: 'Delete the call and trigger the DAG' }],
    links: TORCHX_DOCS,
  },
  CAD143: {
    name: 'torchx-relative-script',
    severity: 'warning',
    message: '{subject}: TorchX looks for {script} at {line} below the folder the worker was started in{also}',
    why: 'The local scheduler resolves a relative path against the current folder of the process, not against the DAG file.',
    fixes: [{ title: 'Give an absolute path', config: 'str(Path(__file__).parent / "train.py")' }],
    links: TORCHX_DOCS,
  },
  CAD144: {
    name: 'torchx-log-unread',
    severity: 'info',
    message: '{subject}: raise_for_status at {line} hides why the program failed{also}',
    why: 'TorchX says only `job did not succeed`, and the folder with the output is deleted.',
    fixes: [{ title: 'Print runner.log_lines(…) before raise_for_status' }],
    links: TORCHX_DOCS,
  },
} as const satisfies Record<string, Entry>
