/** Airflow's configuration and processes → which executors run tasks here, and what process each gives them. */

import { booleanOf } from '../airflow/config/index.ts'
import {
  type Executor,
  HYBRIDS,
  type NamedExecutor,
  type ParsedExecutors,
  parseExecutors,
} from '../airflow/executors.ts'
import {
  DEFAULT_OPTIONS,
  isKnown,
  type NotKnown,
  type Options,
  type TaskProcess,
  taskProcess,
} from '../airflow/launch/index.ts'
import { type Effect, effects } from '../airflow/options.ts'
import type { Option, Settings } from '../airflow/settings.ts'
import { AIRFLOW_2, inRange, parseVersion, type Version } from '../airflow/version.ts'
import { type WayReport, waysOf } from '../airflow/ways.ts'
import type { AirflowEvidence, DeploymentEvidence } from '../model/airflow.ts'
import type { Evidence } from '../model/evidence.ts'
import type { AirflowProcess } from '../model/processes.ts'
import { executorOf, liveTasks } from './lineage.ts'

export interface ExecutorSetup extends NamedExecutor {
  process: TaskProcess | NotKnown
  /** A live task of this executor that shows what its process is. */
  observed: AirflowProcess | undefined
  basis: 'configured' | 'flag'
  ways: WayReport[]
  effects: Effect[]
}

export interface Setup {
  /** The deployment of a repository; undefined for the Airflow of this machine. */
  deployment?: string
  version: Version
  executors: ExecutorSetup[]
  options: Options
  settings: Settings
  /** Where CAN_FORK = False stands. */
  canForkFalse?: string
  /** What Airflow would say against [core] executor. */
  problems: string[]
  /** Where [core] executor stands. */
  origin: string
}

/** Only those whose version is known. */
export const setupsOf = ({ airflow, deployments = [], processes, platform }: Evidence): Setup[] => [
  ...(airflow ? setUp({ ...airflow, platform }, processes?.processes ?? []) : []),
  ...deployments.flatMap(({ name, ...deployment }) =>
    setUp({ ...deployment, platform: 'linux' }, []).map((setup) => ({ ...setup, deployment: name })),
  ),
]

type Given = Pick<AirflowEvidence, 'version' | 'settings' | 'canForkFalse' | 'user' | 'consoleScript'> &
  Partial<Pick<DeploymentEvidence, 'pools' | 'unknown'>> & { platform: string }

const UNKNOWN = '[core] executor'
const UNKNOWN_EXECUTOR: ParsedExecutors = { executors: [{ name: UNKNOWN, executor: undefined }], problems: [] }

const setUp = (given: Given, processes: AirflowProcess[]): Setup[] => {
  const version = given.version && parseVersion(given.version.value)
  if (!version) return []
  const settings = given.settings as Settings
  const options = optionsOf(given)
  const { value, origin } = settings['core.executor'] ?? defaultExecutor(version)
  const { executors, problems } = given.unknown?.includes('core.executor')
    ? UNKNOWN_EXECUTOR
    : parseExecutors(value, version, isOn(settings, 'core.multi_team'))
  const tasks = liveTasks(processes)
  const setup = (named: NamedExecutor, own: Options): ExecutorSetup => {
    const process: TaskProcess | NotKnown = named.executor
      ? taskProcess(version, named.executor, own)
      : {
          reason: named.name === UNKNOWN ? 'the repository does not say which it is' : 'it is not one of Airflow’s own',
          nearest: 'none',
        }
    return {
      ...named,
      process,
      basis: origin.startsWith('--') ? 'flag' : 'configured',
      observed: tasks.find((task) => executorOf(task, processes) === named.executor),
      // Deployments start the console script, so that counts where no daemon shows otherwise.
      ways: isKnown(process) ? waysOf(process, version, given.consoleScript ?? true) : [],
      effects: named.executor ? effects(version, named.executor, own, settings) : [],
    }
  }
  return [
    {
      version,
      options,
      settings,
      ...(given.canForkFalse && { canForkFalse: given.canForkFalse }),
      problems,
      origin,
      executors: executors
        .flatMap((named) => expand(named, version))
        .flatMap((named) => perPool(named, given, options).map(([each, own]) => setup(each, own))),
    },
  ]
}

/** Workers with pools of their own are as good as executors of their own. */
const perPool = (named: NamedExecutor, { pools }: Given, options: Options): [NamedExecutor, Options][] =>
  pools && named.executor === 'CeleryExecutor'
    ? Object.entries(pools).map(([worker, { value }]) => [
        { ...named, name: `${named.name} (${worker})` },
        { ...options, pool: poolOf(value) },
      ])
    : [[named, options]]

/** https://airflow.apache.org/docs/apache-airflow/stable/configurations-ref.html#executor */
const defaultExecutor = (version: Version) => ({
  value: inRange(version, AIRFLOW_2) ? 'SequentialExecutor' : 'LocalExecutor',
  origin: 'default',
})

/** A static hybrid is two executors; Airflow 3 has none. */
const expand = (named: NamedExecutor, version: Version): NamedExecutor[] => {
  const parts = named.executor && inRange(version, { below: '3.0' }) ? HYBRIDS[named.executor] : undefined
  return parts
    ? parts.map((executor: Executor) => ({ ...named, name: `${named.name}: ${executor}`, executor }))
    : [named]
}

const isOn = (settings: Settings, option: Option): boolean => booleanOf(settings[option]?.value ?? '') === true

const RUNNERS: Record<string, Options['taskRunner']> = { StandardTaskRunner: 'standard', CgroupTaskRunner: 'cgroup' }
const POOLS: readonly Options['pool'][] = ['prefork', 'solo', 'threads', 'eventlet', 'gevent']

const poolOf = (value: string): Options['pool'] => POOLS.find((known) => known === value.trim()) ?? 'custom'

const optionsOf = ({ settings, canForkFalse, user, platform }: Given): Options => {
  const value = (option: Option): string | undefined => settings[option]?.value.trim() || undefined
  const runner = value('core.task_runner')?.split('.').at(-1)
  const pool = value('celery.pool')
  const impersonated = value('core.default_impersonation')
  return {
    newInterpreter: isOn(settings as Settings, 'core.execute_tasks_new_python_interpreter'),
    impersonation: impersonated === undefined ? 'none' : impersonated === user ? 'same' : 'other',
    canFork: canForkFalse === undefined,
    taskRunner: runner === undefined ? DEFAULT_OPTIONS.taskRunner : (RUNNERS[runner] ?? 'custom'),
    pool: pool === undefined ? DEFAULT_OPTIONS.pool : poolOf(pool),
    platform: platform === 'darwin' ? 'darwin' : 'linux',
  }
}

/** What tasks of this executor run in: what was seen beats what the model says. */
export const kindOf = ({ process, observed }: ExecutorSetup): TaskProcess['kind'] | undefined => {
  if (observed) return observed.forkedWithoutExec ? 'forked' : 'exec'
  return isKnown(process) ? process.kind : undefined
}
