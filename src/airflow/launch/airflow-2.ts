/** Airflow 2.5 to 2.11: the DAG file is imported by the supervisor, which then forks the task runner. */

import { AIRFLOW_2 } from '../version.ts'
import { exec, fork, NOT_FORKING_POOLS } from './hops.ts'
import type { Row } from './index.ts'

const STANDARD_TASK_RUNNER =
  'https://github.com/apache/airflow/blob/2.11.2/airflow/task/task_runner/standard_task_runner.py'
const LOCAL_2 = 'https://github.com/apache/airflow/blob/2.11.2/airflow/executors/local_executor.py'
const SEQUENTIAL_2 = 'https://github.com/apache/airflow/blob/2.11.2/airflow/executors/sequential_executor.py'
const CELERY =
  'https://github.com/apache/airflow/blob/2.11.2/airflow/providers/celery/executors/celery_executor_utils.py'
const everyExecutor2 = { airflow: AIRFLOW_2, executors: [], daemonic: false, dagFileImportedIn: 'child' } as const
const forked2 = {
  airflow: AIRFLOW_2,
  kind: 'forked',
  dagFileImportedIn: 'parent',
  citation: STANDARD_TASK_RUNNER,
} as const
const supervised = [exec('airflow tasks run --local'), fork('task runner')]

export const AIRFLOW_2_ROWS: readonly Row[] = [
  {
    ...everyExecutor2,
    executors: ['DebugExecutor'],
    when: {},
    kind: 'in-process',
    hops: [exec('airflow dags backfill')],
    measuredOn: [],
    citation: 'https://github.com/apache/airflow/blob/2.11.2/airflow/executors/debug_executor.py',
  },
  {
    ...everyExecutor2,
    when: { impersonation: ['other', 'same'] },
    kind: 'exec',
    hops: [exec('task runner (sudo)')],
    measuredOn: [],
    citation: STANDARD_TASK_RUNNER,
  },
  {
    ...everyExecutor2,
    when: { taskRunner: ['cgroup'] },
    kind: 'exec',
    hops: [exec('task runner')],
    measuredOn: [],
    citation: 'https://github.com/apache/airflow/blob/2.11.2/airflow/task/task_runner/cgroup_task_runner.py',
  },
  {
    ...everyExecutor2,
    when: { canFork: [false] },
    kind: 'exec',
    hops: [exec('task runner (CAN_FORK = False)')],
    measuredOn: ['2.11.2'],
    citation: STANDARD_TASK_RUNNER,
  },

  {
    ...forked2,
    executors: ['SequentialExecutor'],
    when: {},
    daemonic: false,
    hops: [exec('scheduler'), ...supervised],
    measuredOn: ['2.11.2'],
    citation: SEQUENTIAL_2,
  },
  {
    ...forked2,
    executors: ['LocalExecutor'],
    when: { newInterpreter: [true] },
    daemonic: false,
    hops: [exec('scheduler'), fork('LocalExecutor worker'), ...supervised],
    measuredOn: ['2.11.2'],
    citation: LOCAL_2,
  },
  {
    ...forked2,
    executors: ['LocalExecutor'],
    when: {},
    daemonic: true,
    hops: [exec('scheduler'), fork('LocalExecutor worker'), fork('task supervisor'), fork('task runner')],
    measuredOn: ['2.11.2'],
    citation: LOCAL_2,
  },
  {
    ...forked2,
    executors: ['CeleryExecutor'],
    when: { newInterpreter: [true], pool: ['prefork'] },
    daemonic: false,
    hops: [exec('celery worker'), fork('pool process'), ...supervised],
    measuredOn: ['2.11.2'],
    citation: CELERY,
  },
  {
    ...forked2,
    executors: ['CeleryExecutor'],
    when: { pool: ['prefork'] },
    daemonic: true,
    hops: [exec('celery worker'), fork('pool process'), fork('task supervisor'), fork('task runner')],
    measuredOn: ['2.11.2'],
    citation: CELERY,
  },
  {
    ...forked2,
    executors: ['CeleryExecutor'],
    when: { newInterpreter: [true], pool: NOT_FORKING_POOLS },
    daemonic: false,
    hops: [exec('celery worker'), ...supervised],
    measuredOn: [],
    citation: CELERY,
  },
  {
    ...forked2,
    executors: ['CeleryExecutor'],
    when: { pool: NOT_FORKING_POOLS },
    daemonic: false,
    hops: [exec('celery worker'), fork('task supervisor'), fork('task runner')],
    measuredOn: [],
    citation: CELERY,
  },
  {
    ...forked2,
    executors: ['KubernetesExecutor', 'AwsEcsExecutor', 'AwsBatchExecutor', 'AwsLambdaExecutor'],
    when: {},
    daemonic: false,
    hops: supervised,
    measuredOn: [],
  },
  {
    ...forked2,
    airflow: { from: '2.5', below: '2.9' },
    executors: ['DaskExecutor'],
    when: {},
    daemonic: false,
    hops: [exec('dask worker'), ...supervised],
    measuredOn: [],
  },
  {
    ...forked2,
    airflow: { from: '2.10', below: '3.0' },
    executors: ['EdgeExecutor'],
    when: {},
    daemonic: false,
    hops: [exec('edge worker'), ...supervised],
    measuredOn: [],
  },
]
