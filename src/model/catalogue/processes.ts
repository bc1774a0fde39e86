/** 32x: what live processes show. */

import type { Entry } from './entry.ts'
import { AGAINST_A_POISONED_PARENT } from './fixes.ts'

export const PROCESSES = {
  CAD320: {
    name: 'worker-holds-cuda',
    severity: 'error',
    message:
      '{processes}: CUDA is initialized in a process that forks tasks, so CUDA fails in every task forked from it',
    why: 'Its memory maps show the device nodes, which means that it or a process it was forked from called cuInit. The DAG file is not involved: this process does not import it. Look in plugins, listeners, airflow_local_settings.py, the secrets backend, and what Celery’s configuration imports.',
    fixes: AGAINST_A_POISONED_PARENT,
  },
  CAD321: {
    name: 'supervisor-holds-cuda',
    severity: 'error',
    message:
      '{processes}: CUDA is initialized in the supervisor that the task is forked from, and in no process above it',
    why: 'On Airflow 2 the supervisor imports the DAG file, and plugins if it was started as a new program: look there. On Airflow 3 it imports neither; look in airflow_local_settings.py, the secrets backend and the logging configuration.',
    fixes: AGAINST_A_POISONED_PARENT,
  },
  CAD322: {
    name: 'orphan-holds-gpu',
    severity: 'warning',
    message: '{processes}: the task that started it is gone, and it still holds the GPU ({nodes})',
    why: 'A child that outlives a killed task keeps its context, or the device files it inherited, and with them GPU memory.',
    fixes: [
      { title: 'Look at it, then end it: kill <pid>' },
      { title: 'Start children in a process group of their own and end the group in the task’s on_kill' },
    ],
  },
  CAD323: {
    name: 'processes-not-readable',
    severity: 'warning',
    message: '{count} of Airflow’s processes may not be read by this user: {processes}',
    why: 'From 3.2 on supervisors and their tasks cannot be read by their own user (they are not dumpable); other users’ processes never can. Whether they hold CUDA is not known.',
    fixes: [{ title: 'Run it as root', commands: ['sudo cuda-airflow-doctor ps'] }],
    links: ['https://github.com/apache/airflow/pull/62523'],
  },
  CAD324: {
    name: 'no-airflow-process',
    severity: 'warning',
    message: 'No process of Airflow is visible here: {reason}',
    why: 'A container sees its own processes only, and a worker in another container or on another host none of this one.',
    fixes: [{ title: 'Run it where the worker runs, in the same container or on its host' }],
  },
  CAD325: {
    name: 'process-differs-from-model',
    severity: 'warning',
    message: '{process} is {observed}, but {executor} of Airflow {version} as configured gives {expected}',
    why: 'What the processes show beats what the configuration promises: the running worker may have been started with other settings.',
    fixes: [{ title: 'Restart the worker, or pass its own environment and configuration file to the doctor' }],
  },
  CAD326: {
    name: 'shell-differs-from-worker',
    severity: 'info',
    message:
      'This shell and the running worker disagree on {option}: {shell} here, {worker} there; the worker’s counts',
    why: 'A shell does not have the environment that the service manager or container gave the worker.',
    fixes: [],
  },
} as const satisfies Record<string, Entry>
