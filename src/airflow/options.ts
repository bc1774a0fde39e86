/** Options that people set to change the task process, and what they really do in this version. */

import type { Executor } from './executors.ts'
import { DEFAULT_OPTIONS, type Options } from './launch/index.ts'
import type { Settings } from './settings.ts'
import { AIRFLOW_2, AIRFLOW_3, inRange, type Range, type Version } from './version.ts'

export const EFFECTS = [
  'new-interpreter-supervisor-only',
  'new-interpreter-not-read',
  'new-interpreter-edge-first-hop',
  'new-interpreter-costs',
  'mp-start-method-parsing-only',
  'mp-start-method-not-read',
  'mp-start-method-not-the-task',
  'task-runner-removed',
  'can-fork-not-read',
  'impersonation-absent',
  'impersonation-same-user',
  'pool-not-the-task',
  'pool-runs-no-task',
] as const
export type Effect = (typeof EFFECTS)[number]

interface EffectRow {
  effect: Effect
  airflow: Range
  /** Empty: every executor. */
  executors: readonly Executor[]
  holds: (options: Options, settings: Settings) => boolean
}

const newInterpreter = ({ newInterpreter }: Options): boolean => newInterpreter
const every = { executors: [] } as const

/** Sources: airflow.md's section on options, checked against 2.11.2 and 3.3.2; pull requests are named at the row. */
const ROWS: readonly EffectRow[] = [
  {
    effect: 'new-interpreter-supervisor-only',
    airflow: AIRFLOW_2,
    executors: ['LocalExecutor', 'CeleryExecutor'],
    holds: newInterpreter,
  },
  {
    effect: 'new-interpreter-not-read',
    airflow: AIRFLOW_2,
    executors: [
      'SequentialExecutor',
      'KubernetesExecutor',
      'DaskExecutor',
      'EdgeExecutor',
      'AwsEcsExecutor',
      'AwsBatchExecutor',
      'AwsLambdaExecutor',
    ],
    holds: newInterpreter,
  },
  // https://github.com/apache/airflow/pull/65943
  {
    effect: 'new-interpreter-edge-first-hop',
    airflow: { from: '3.0', below: '3.4' },
    executors: ['EdgeExecutor'],
    holds: newInterpreter,
  },
  {
    effect: 'new-interpreter-not-read',
    airflow: { from: '3.0', below: '3.4' },
    executors: [
      'LocalExecutor',
      'CeleryExecutor',
      'KubernetesExecutor',
      'AwsEcsExecutor',
      'AwsBatchExecutor',
      'AwsLambdaExecutor',
    ],
    holds: newInterpreter,
  },
  // https://github.com/apache/airflow/pull/72164
  { ...every, effect: 'new-interpreter-costs', airflow: { from: '3.4', below: '3.5' }, holds: newInterpreter },
  { ...every, effect: 'mp-start-method-parsing-only', airflow: AIRFLOW_2, holds: setsStartMethod },
  // https://github.com/apache/airflow/pull/61150
  { ...every, effect: 'mp-start-method-not-read', airflow: { from: '3.0', below: '3.3' }, holds: setsStartMethod },
  // https://github.com/apache/airflow/pull/68875
  { ...every, effect: 'mp-start-method-not-the-task', airflow: { from: '3.3', below: '3.5' }, holds: setsStartMethod },
  // https://github.com/apache/airflow/pull/43551
  { ...every, effect: 'task-runner-removed', airflow: AIRFLOW_3, holds: ({ taskRunner }) => taskRunner !== 'standard' },
  { ...every, effect: 'can-fork-not-read', airflow: AIRFLOW_3, holds: ({ canFork }) => !canFork },
  // https://github.com/apache/airflow/pull/51780
  {
    ...every,
    effect: 'impersonation-absent',
    airflow: { from: '3.0', below: '3.0.3' },
    holds: ({ impersonation }) => impersonation !== 'none',
  },
  // https://github.com/apache/airflow/pull/41810
  {
    ...every,
    effect: 'impersonation-same-user',
    airflow: AIRFLOW_2,
    holds: ({ impersonation }) => impersonation === 'same',
  },
  {
    effect: 'pool-not-the-task',
    airflow: {},
    executors: ['CeleryExecutor'],
    holds: ({ pool, ...rest }) => pool !== DEFAULT_OPTIONS.pool && forksTasks(rest),
  },
  // Seen on 3.3.2: the supervisor runs in the pool's thread and sets signal handlers.
  // https://docs.python.org/3/library/signal.html#signals-and-threads
  {
    effect: 'pool-runs-no-task',
    airflow: AIRFLOW_3,
    executors: ['CeleryExecutor'],
    holds: ({ pool }) => pool === 'threads',
  },
]

function forksTasks({ canFork, impersonation, taskRunner }: Omit<Options, 'pool'>): boolean {
  return canFork && impersonation === 'none' && taskRunner === 'standard'
}

function setsStartMethod(_: Options, settings: Settings): boolean {
  return Boolean(settings['core.mp_start_method'] ?? settings['celery.mp_start_method'])
}

export const effects = (version: Version, executor: Executor, options: Options, settings: Settings): Effect[] =>
  ROWS.filter(
    ({ airflow, executors, holds }) =>
      inRange(version, airflow) && (executors.length === 0 || executors.includes(executor)) && holds(options, settings),
  ).map(({ effect }) => effect)
