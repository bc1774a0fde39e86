/** Which file is what to Airflow, by where it stands and by what is in it. */

import type { Place } from '../../model/observed.ts'

export interface PlaceRow {
  place: Place
  path?: RegExp
  /** A class with such a base. */
  base?: RegExp
  /** A function with such a decorator. */
  decorator?: RegExp
  /** A name that the module binds. */
  binds?: RegExp
  /** Functions and methods that Airflow calls before it forks a task. */
  called?: RegExp
}

/** The first that fits decides. */
export const PLACE_ROWS: readonly PlaceRow[] = [
  {
    place: 'local-settings',
    path: /(^|\/)airflow_local_settings\.py$/,
    called: /^(task_policy|dag_policy|task_instance_mutation_hook|pod_mutation_hook|get_airflow_context_vars)$/,
  },
  { place: 'sitecustomize', path: /(^|\/)(sitecustomize|usercustomize)\.py$/ },
  { place: 'secrets-backend', base: /(^|\.)BaseSecretsBackend$/, called: /^(__init__|get_\w+|client)$/ },
  { place: 'listener', decorator: /(^|\.)hookimpl$/, called: /^(on_starting|before_stopping)$/ },
  { place: 'xcom-backend', base: /(^|\.)BaseXCom$/ },
  { place: 'logging-class', binds: /^LOGGING_CONFIG$/ },
  { place: 'celery-config', binds: /^(DEFAULT_CELERY_CONFIG|CELERY_CONFIG)$/ },
  { place: 'plugin', path: /(^|\/)plugins\// },
  { place: 'plugin', base: /(^|\.)AirflowPlugin$/ },
]

/** Of a listener: run in the task's own process. */
export const CALLED_IN_TASK = /^on_task_instance_(running|success|failed|skipped)$/
