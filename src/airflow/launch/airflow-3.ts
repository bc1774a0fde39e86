/** Airflow 3: a supervisor forks the task, which imports the DAG file itself. */

import { AIRFLOW_3 } from '../version.ts'
import { exec, fork, NOT_FORKING_POOLS } from './hops.ts'
import type { Row } from './index.ts'

const SUPERVISOR_3 =
  'https://github.com/apache/airflow/blob/3.3.2/task-sdk/src/airflow/sdk/execution_time/supervisor.py'
const WORKLOAD_3 =
  'https://github.com/apache/airflow/blob/3.3.2/task-sdk/src/airflow/sdk/execution_time/execute_workload.py'
const IMPERSONATION_3 = 'https://github.com/apache/airflow/pull/51780'
const MACOS_3 = 'https://github.com/apache/airflow/pull/64874'
const NEW_INTERPRETER_3_4 = 'https://github.com/apache/airflow/pull/72164'
const ELSEWHERE_3 = ['KubernetesExecutor', 'AwsEcsExecutor', 'AwsBatchExecutor', 'AwsLambdaExecutor'] as const
const everyExecutor3 = { executors: [], daemonic: false, dagFileImportedIn: 'child' } as const
const forked3 = { airflow: AIRFLOW_3, kind: 'forked', dagFileImportedIn: 'child', citation: SUPERVISOR_3 } as const

export const AIRFLOW_3_ROWS: readonly Row[] = [
  {
    ...everyExecutor3,
    airflow: { from: '3.2.2', below: '3.5' },
    executors: ['LocalExecutor', 'CeleryExecutor', 'EdgeExecutor', ...ELSEWHERE_3],
    when: { platform: ['darwin'] },
    kind: 'exec',
    hops: [exec('task')],
    measuredOn: [],
    citation: MACOS_3,
  },
  {
    ...everyExecutor3,
    airflow: { from: '3.0.3', below: '3.5' },
    executors: ['LocalExecutor', 'CeleryExecutor', 'EdgeExecutor', ...ELSEWHERE_3],
    when: { impersonation: ['other'] },
    kind: 'exec',
    hops: [exec('task (sudo)')],
    measuredOn: [],
    citation: IMPERSONATION_3,
  },
  {
    ...everyExecutor3,
    airflow: { from: '3.4', below: '3.5' },
    executors: ['LocalExecutor', 'CeleryExecutor', 'EdgeExecutor', ...ELSEWHERE_3],
    when: { newInterpreter: [true] },
    kind: 'exec',
    hops: [exec('task (posix_spawn)')],
    measuredOn: [],
    citation: NEW_INTERPRETER_3_4,
  },
  {
    ...forked3,
    executors: ['LocalExecutor'],
    when: {},
    daemonic: false,
    hops: [exec('scheduler'), fork('LocalExecutor worker (supervisor)'), fork('task')],
    measuredOn: ['3.1.8', '3.3.2'],
  },
  {
    ...forked3,
    executors: ['CeleryExecutor'],
    when: { pool: ['prefork'] },
    daemonic: true,
    hops: [exec('celery worker'), fork('pool process (supervisor)'), fork('task')],
    measuredOn: ['3.3.2'],
  },
  {
    ...forked3,
    executors: ['CeleryExecutor'],
    when: { pool: NOT_FORKING_POOLS },
    daemonic: false,
    hops: [exec('celery worker (supervisor)'), fork('task')],
    measuredOn: [],
  },
  {
    ...forked3,
    executors: ELSEWHERE_3,
    when: {},
    daemonic: false,
    hops: [exec('execute_workload (supervisor)'), fork('task')],
    measuredOn: [],
    citation: WORKLOAD_3,
  },
  {
    ...forked3,
    executors: ['EdgeExecutor'],
    when: {},
    daemonic: false,
    hops: [exec('edge worker'), fork('edge supervisor'), fork('task')],
    measuredOn: [],
    citation: 'https://github.com/apache/airflow/pull/65943',
  },
]
