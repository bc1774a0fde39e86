/** The Airflow options that decide what process a task gets, and what runs in that process's ancestors. */

import type { Setting } from '../model/airflow.ts'

/** Named section.key, as Airflow names them. */
export const OPTIONS = [
  'core.executor',
  'core.execute_tasks_new_python_interpreter',
  'core.mp_start_method',
  'core.task_runner',
  'core.default_impersonation',
  'core.multi_team',
  'core.lazy_load_plugins',
  'core.lazy_discover_providers',
  'core.dags_folder',
  'core.dag_ignore_file_syntax',
  'core.plugins_folder',
  'core.xcom_backend',
  'secrets.backend',
  'workers.secrets_backend',
  'celery.pool',
  'celery.mp_start_method',
] as const
export type Option = (typeof OPTIONS)[number]

export type { ConfigProblem, Setting } from '../model/airflow.ts'

export type Settings = Partial<Record<Option, Setting>>
