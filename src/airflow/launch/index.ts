/** From version, executor, options and platform to the process that Airflow gives user code: the first row that fits. */

import type { Executor } from '../executors.ts'
import {
  AIRFLOW_2,
  inRange,
  KNOWN,
  NEWEST,
  OLDEST,
  parseVersion,
  type Range,
  spellRange,
  type Version,
} from '../version.ts'
import { AIRFLOW_2_ROWS } from './airflow-2.ts'
import { AIRFLOW_3_ROWS } from './airflow-3.ts'

/** Special cases first: the first row that fits decides. */
export const LAUNCH_ROWS: readonly Row[] = [...AIRFLOW_2_ROWS, ...AIRFLOW_3_ROWS]

export interface Options {
  /** [core] execute_tasks_new_python_interpreter */
  newInterpreter: boolean
  /** run_as_user or [core] default_impersonation: another user than the worker's, or the same. */
  impersonation: 'none' | 'other' | 'same'
  /** CAN_FORK = False in airflow_local_settings.py */
  canFork: boolean
  /** [core] task_runner */
  taskRunner: 'standard' | 'cgroup' | 'custom'
  /** [celery] pool, or the worker's --pool */
  pool: 'prefork' | 'solo' | 'threads' | 'eventlet' | 'gevent' | 'custom'
  platform: 'linux' | 'darwin'
}

export const DEFAULT_OPTIONS: Options = {
  newInterpreter: false,
  impersonation: 'none',
  canFork: true,
  taskRunner: 'standard',
  pool: 'prefork',
  platform: 'linux',
}

/** One process on the way from the daemon to user code, and how it came to be. */
export interface Hop {
  process: string
  by: 'exec' | 'fork'
}

export interface Row {
  airflow: Range
  /** Empty: every executor. */
  executors: readonly Executor[]
  /** Options that make this row fit; those not named do not matter. */
  when: { [Name in keyof Options]?: readonly Options[Name][] }
  kind: 'forked' | 'exec' | 'in-process'
  daemonic: boolean
  dagFileImportedIn: 'parent' | 'child'
  hops: readonly Hop[]
  /** Exact versions on which this was measured; other versions in the range are documented. */
  measuredOn: readonly string[]
  citation: string
}

export type TaskProcess = Pick<Row, 'kind' | 'daemonic' | 'dagFileImportedIn' | 'hops' | 'citation'> & {
  state: 'measured' | 'documented'
}

export interface NotKnown {
  reason: string
  /** The row that comes closest, in words: what holds there may not hold here. */
  nearest: string
}

export const taskProcess = (version: Version, executor: Executor, options: Options): TaskProcess | NotKnown => {
  if (!inRange(version, KNOWN))
    return { reason: `Airflow ${version.text} is outside ${spellRange(KNOWN)}`, nearest: nearest(version, executor) }
  const row = LAUNCH_ROWS.find((candidate) => fits(candidate, version, executor, options))
  if (!row) return { reason: whyNoRow(version, executor, options), nearest: nearest(version, executor) }
  if (options.taskRunner === 'custom' && inRange(version, AIRFLOW_2) && row.kind === 'forked')
    return { reason: 'a task runner of your own decides', nearest: spell(row) }
  const { kind, daemonic, dagFileImportedIn, hops, citation } = row
  const state = row.measuredOn.includes(version.text) ? 'measured' : 'documented'
  return { kind, daemonic, dagFileImportedIn, hops, citation, state }
}

export const isKnown = (found: TaskProcess | NotKnown): found is TaskProcess => 'kind' in found

const fits = (row: Row, version: Version, executor: Executor, options: Options): boolean =>
  inRange(version, row.airflow) &&
  (row.executors.length === 0 || row.executors.includes(executor)) &&
  Object.entries(row.when).every(([name, values]) => (values as unknown[]).includes(options[name as keyof Options]))

const whyNoRow = (version: Version, executor: Executor, { pool }: Options): string =>
  LAUNCH_ROWS.some((row) => row.executors.includes(executor) && inRange(version, row.airflow) && 'pool' in row.when)
    ? `a Celery pool of kind '${pool}' is not known`
    : `${executor} does not exist in Airflow ${version.text}`

/** The same executor with default options, in the closest version that is known; else any row of that executor. */
const nearest = (version: Version, executor: Executor): string => {
  const closest = [version, ...[OLDEST, NEWEST].flatMap((text) => parseVersion(text) ?? [])]
  const order = inRange(version, AIRFLOW_2) || inRange(version, { below: '2.5' }) ? closest : closest.toReversed()
  const rows = order.map((at) => LAUNCH_ROWS.find((row) => fits(row, at, executor, DEFAULT_OPTIONS)))
  const row = rows.find((found) => found) ?? LAUNCH_ROWS.find(({ executors }) => executors.includes(executor))
  return row ? spell(row) : 'none'
}

const spell = ({ airflow, executors, kind, daemonic, dagFileImportedIn }: Row): string =>
  `${executors.join(', ') || 'every executor'} of Airflow ${spellRange(airflow)}: ${kind}${daemonic ? ', daemonic' : ''}, DAG file imported in the ${dagFileImportedIn}`
