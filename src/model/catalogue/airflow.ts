/** 2xx: how Airflow is configured. */

import type { Entry } from './entry.ts'
import { CAN_FORK_FALSE, KEEP_PARENT_CLEAN, RUN_IN_FRESH_INTERPRETER, TASK_AS_NEW_PROGRAM } from './fixes.ts'

const NEW_PROGRAM = [...TASK_AS_NEW_PROGRAM, RUN_IN_FRESH_INTERPRETER]
const CONFIG_REFERENCE = 'https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref.html'

export const AIRFLOW = {
  CAD201: {
    name: 'new-interpreter-supervisor-only',
    severity: 'warning',
    message:
      'execute_tasks_new_python_interpreter ({origin}) moves the wrong hop: {executor} of Airflow {version} starts the supervisor anew, which then forks the task',
    why: 'The supervisor imports the DAG file and plugins before it forks, so a CUDA call there breaks the task as before. The option does remove multiprocessing’s daemon flag.',
    fixes: NEW_PROGRAM,
    links: [CONFIG_REFERENCE],
  },
  CAD202: {
    name: 'new-interpreter-not-read',
    severity: 'warning',
    message:
      'execute_tasks_new_python_interpreter ({origin}) has no effect: {executor} of Airflow {version} does not read it when it starts a task',
    why: 'Only LocalExecutor and CeleryExecutor of Airflow 2 read it; Airflow 3.0 to 3.3 fork every task on Linux whatever it says.',
    fixes: NEW_PROGRAM,
    links: [CONFIG_REFERENCE],
  },
  CAD203: {
    name: 'new-interpreter-costs',
    severity: 'info',
    message: 'execute_tasks_new_python_interpreter ({origin}) starts one interpreter per task on Airflow {version}',
    why: 'From 3.4 on the option works: every task is a new program, safe from what its parent did, at the price of the start and its imports.',
    fixes: [],
    links: [CONFIG_REFERENCE],
  },
  CAD204: {
    name: 'mp-start-method-not-the-task',
    severity: 'info',
    message: 'mp_start_method ({origin}) does not change how Airflow {version} starts the task process',
    why: 'On Airflow 2 it is for DAG parsing only, 3.0 to 3.2 do not read it, and from 3.3 on it is for components other than the task.',
    fixes: NEW_PROGRAM,
    links: [CONFIG_REFERENCE],
  },
  CAD205: {
    name: 'task-runner-not-read',
    severity: 'warning',
    message: '[core] task_runner ({origin}) has no effect on Airflow {version}',
    why: 'Airflow 3 removed task runners; its supervisor forks the task.',
    fixes: NEW_PROGRAM,
    links: ['https://github.com/apache/airflow/pull/43551'],
  },
  CAD206: {
    name: 'can-fork-not-read',
    severity: 'warning',
    message: 'CAN_FORK = False ({origin}) has no effect on Airflow {version}',
    why: 'Only the task runner of Airflow 2 reads it.',
    fixes: NEW_PROGRAM,
  },
  CAD207: {
    name: 'impersonation-absent',
    severity: 'warning',
    message: '[core] default_impersonation ({origin}) has no effect on Airflow {version}',
    why: 'Airflow 3.0.0 to 3.0.2 run every task as the worker’s user; impersonation came back in 3.0.3.',
    fixes: [{ title: 'Update to Airflow 3.0.3 or newer' }],
    links: ['https://github.com/apache/airflow/pull/51780'],
  },
  CAD208: {
    name: 'impersonation-of-the-same-user',
    severity: 'warning',
    message: '[core] default_impersonation ({origin}) names the user that the worker already runs as',
    why: 'It starts the task as a new program, but Airflow 2 then sees a heartbeat of the wrong process: up to 2.10.0 it fails the task.',
    fixes: [CAN_FORK_FALSE],
    links: ['https://github.com/apache/airflow/pull/41810'],
  },
  CAD209: {
    name: 'celery-pool-not-the-task',
    severity: 'info',
    message: 'The Celery pool {pool} ({origin}) changes the hop before the task: the task itself is still forked',
    why: 'With solo and threads the worker forks tasks directly, and they are not daemonic. What the worker has imported by then is in their memory.',
    fixes: NEW_PROGRAM,
  },
  CAD210: {
    name: 'launch-model-unknown',
    severity: 'warning',
    message: '{executor}: what process a task gets is not known here: {reason}',
    why: 'The nearest known: {nearest}. Whether it holds here only a task can tell.',
    fixes: [
      { title: 'Measure it in real tasks', commands: ['cuda-airflow-doctor dag --output cuda_airflow_doctor.py'] },
      { title: 'Where only the version is missing: pass --airflow-version, or --python with the worker’s interpreter' },
    ],
  },
  CAD211: {
    name: 'executor-misconfigured',
    severity: 'warning',
    message: '[core] executor ({origin}): {problem}',
    why: 'Airflow of this version would refuse this value, or leave part of it out.',
    fixes: [{ title: 'Correct [core] executor' }],
    links: ['https://airflow.apache.org/docs/apache-airflow/stable/core-concepts/executor/index.html'],
  },
  CAD212: {
    name: 'configuration-problem',
    severity: 'warning',
    message: '{place}: {problem}',
    why: 'What Airflow cannot read as it is meant, the doctor cannot either; the rest of the configuration was read.',
    fixes: [{ title: 'Correct the line' }],
  },
  CAD213: {
    name: 'plugins-loaded-eagerly',
    severity: 'info',
    message: '[core] lazy_load_plugins = False ({origin}): every Airflow process imports all plugins when it starts',
    why: 'A plugin that touches CUDA then poisons every process that forks tasks, Celery’s main process included.',
    fixes: [{ title: 'Leave lazy_load_plugins at True', config: '[core]\nlazy_load_plugins = True' }],
  },
  CAD214: {
    name: 'tasks-are-forked',
    severity: 'info',
    message:
      '{executor} of Airflow {version} forks every task without exec: {hops}; the DAG file is imported in the {dagFile}',
    why: 'CUDA works in such a task until a process it was forked from calls cuInit.',
    fixes: [...NEW_PROGRAM, ...KEEP_PARENT_CLEAN],
  },
  CAD215: {
    name: 'tasks-are-daemonic',
    severity: 'info',
    message: 'Tasks of {executor} on Airflow {version} are daemonic: they cannot start multiprocessing children',
    why: 'Spawn, fork and forkserver, process pools and loky all refuse a daemonic parent. subprocess does not ask. On Airflow 2 execute_tasks_new_python_interpreter removes the flag for LocalExecutor and CeleryExecutor, and does nothing else for the task.',
    fixes: [{ ...RUN_IN_FRESH_INTERPRETER, provenBy: [{ parent: 'initialized', launch: 'daemon-subprocess' }] }],
  },
  CAD216: {
    name: 'nothing-to-judge',
    severity: 'warning',
    message: '{path}: {reason}',
    why: 'A gate that has nothing to look at must not be green.',
    fixes: [
      { title: 'Name the folder of the repository, or say how Airflow is deployed: --airflow-version, --executor' },
    ],
  },
  CAD217: {
    name: 'celery-pool-runs-no-task',
    severity: 'error',
    message: 'The Celery pool {pool} ({origin}) fails every task on Airflow {version} before it starts',
    why: 'Airflow 3 runs the supervisor in the pool’s own thread, where Python refuses to set signal handlers: ValueError: signal only works in main thread of the main interpreter. Seen on 3.3.2.',
    fixes: [{ title: 'Use prefork, or solo', config: '[celery]\npool = prefork' }],
    links: ['https://docs.python.org/3/library/signal.html#signals-and-threads'],
  },
} as const satisfies Record<string, Entry>
