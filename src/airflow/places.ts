/** User code that Airflow runs by itself, and whether it runs in a process that tasks are forked from. */

import type { Place } from '../model/observed.ts'
import type { Executor } from './executors.ts'
import { AIRFLOW_2, AIRFLOW_3, inRange, type Range, type Version } from './version.ts'

interface PlaceRow {
  places: readonly Place[]
  airflow: Range
  /** Empty: every executor. */
  executors: readonly Executor[]
  /** Only where [core] lazy_load_plugins has this value. */
  lazyPlugins?: boolean
  runsIn: 'parent' | 'child'
  citation: string
}

const SETTINGS = 'https://github.com/apache/airflow/blob/3.3.2/airflow-core/src/airflow/settings.py'
const TASK_COMMAND = 'https://github.com/apache/airflow/pull/26750'
const JOBS = 'https://github.com/apache/airflow/blob/3.3.2/airflow-core/src/airflow/jobs/job.py'
const SUPERVISOR = 'https://github.com/apache/airflow/blob/3.3.2/task-sdk/src/airflow/sdk/execution_time/supervisor.py'
const XCOM = 'https://github.com/apache/airflow/blob/2.11.2/airflow/models/xcom.py'
const CONFIGURATION = 'https://github.com/apache/airflow/blob/2.11.2/airflow/configuration.py'
const CELERY = 'https://airflow.apache.org/docs/apache-airflow-providers-celery/stable/configurations-ref.html'
const SITE = 'https://docs.python.org/3/library/site.html'

const every = { executors: [] } as const

/** The first row that fits decides. */
const ROWS: readonly PlaceRow[] = [
  { ...every, places: ['dag-file'], airflow: AIRFLOW_2, runsIn: 'parent', citation: TASK_COMMAND },
  { ...every, places: ['dag-file'], airflow: AIRFLOW_3, runsIn: 'child', citation: SUPERVISOR },
  { ...every, places: ['plugin', 'listener'], airflow: AIRFLOW_2, runsIn: 'parent', citation: JOBS },
  {
    places: ['plugin', 'listener'],
    airflow: AIRFLOW_3,
    executors: ['LocalExecutor'],
    runsIn: 'parent',
    citation: JOBS,
  },
  { ...every, places: ['plugin'], airflow: AIRFLOW_3, lazyPlugins: false, runsIn: 'parent', citation: SETTINGS },
  { ...every, places: ['plugin', 'listener'], airflow: AIRFLOW_3, runsIn: 'child', citation: SETTINGS },
  { ...every, places: ['local-settings'], airflow: {}, runsIn: 'parent', citation: SETTINGS },
  { ...every, places: ['secrets-backend'], airflow: AIRFLOW_2, runsIn: 'parent', citation: CONFIGURATION },
  { ...every, places: ['secrets-backend'], airflow: AIRFLOW_3, runsIn: 'parent', citation: SUPERVISOR },
  { ...every, places: ['xcom-backend'], airflow: AIRFLOW_2, runsIn: 'parent', citation: XCOM },
  { ...every, places: ['xcom-backend'], airflow: AIRFLOW_3, runsIn: 'child', citation: SUPERVISOR },
  { ...every, places: ['logging-class'], airflow: {}, runsIn: 'parent', citation: SETTINGS },
  { places: ['celery-config'], airflow: {}, executors: ['CeleryExecutor'], runsIn: 'parent', citation: CELERY },
  { ...every, places: ['celery-config'], airflow: {}, runsIn: 'child', citation: CELERY },
  { ...every, places: ['sitecustomize'], airflow: {}, runsIn: 'parent', citation: SITE },
]

/** undefined for a version that is not known. */
export const runsIn = (
  place: Place,
  version: Version,
  executor: Executor,
  lazyPlugins = true,
): Pick<PlaceRow, 'runsIn' | 'citation'> | undefined =>
  ROWS.find(
    (row) =>
      row.places.includes(place) &&
      inRange(version, row.airflow) &&
      (row.executors.length === 0 || row.executors.includes(executor)) &&
      (row.lazyPlugins === undefined || row.lazyPlugins === lazyPlugins),
  )

/**
 * Functions of airflow_local_settings that run in a process that tasks are forked from. On 2.x the supervisor of a task
 * parses its DAG file and makes its task instance; on 3.x the DAG processor, the scheduler and the task itself do that.
 * https://github.com/apache/airflow/blob/2.11.2/airflow/models/dagbag.py
 * https://github.com/apache/airflow/blob/2.11.2/airflow/cli/commands/task_command.py
 */
export const policiesInParent = (version: Version | undefined): string[] =>
  version && !inRange(version, AIRFLOW_2) ? [] : ['policy', 'task_policy', 'dag_policy', 'task_instance_mutation_hook']
