/** The ways a task can run CUDA code, and which of them work from a given task process. */

import type { TaskProcess } from './launch/index.ts'
import { AIRFLOW_3, inRange, type Version } from './version.ts'

export const WAYS = [
  'in-task',
  'hook',
  'set-start-method-spawn',
  'subprocess',
  'bash',
  'external-python',
  'virtualenv',
  'multiprocessing-fork',
  'multiprocessing-spawn',
  'multiprocessing-forkserver',
  'multiprocessing-spawn-dag-file',
  'multiprocessing-spawn-airflow-module',
  'torchx',
  'docker',
  'kubernetes-pod',
] as const
export type Way = (typeof WAYS)[number]

/** What was done to CUDA before the way is taken, and how the worker was started. */
export interface Circumstances {
  /** A process that the task was forked from, without exec in between, has called cuInit. */
  parentHoldsCuda: boolean
  /** The task process itself has: on Airflow 3 a DAG file that touches CUDA does that. */
  taskHoldsCuda: boolean
  /** Started as `airflow …`, whose script spawn and forkserver import again; not as `python -m airflow`. */
  consoleScript: boolean
}

export type Obstacle =
  | 'parent-holds-cuda'
  | 'task-holds-cuda'
  | 'daemonic'
  | 'dag-file-module'
  | 'airflow-import-in-child'

const STAYS: readonly Way[] = ['in-task', 'hook', 'set-start-method-spawn']
const MULTIPROCESSING = /^multiprocessing-/

/** undefined: nothing stands in the way. */
export const obstacle = (
  way: Way,
  process: TaskProcess,
  version: Version,
  { parentHoldsCuda, taskHoldsCuda, consoleScript }: Circumstances,
): Obstacle | undefined => {
  const poisoned = process.kind === 'forked' && parentHoldsCuda
  if (STAYS.includes(way)) return poisoned ? 'parent-holds-cuda' : undefined
  if (!MULTIPROCESSING.test(way)) return undefined
  if (process.daemonic) return 'daemonic'
  if (way === 'multiprocessing-fork') {
    if (poisoned) return 'parent-holds-cuda'
    return taskHoldsCuda ? 'task-holds-cuda' : undefined
  }
  if (way === 'multiprocessing-spawn-dag-file') return 'dag-file-module'
  const importsAirflow = way === 'multiprocessing-spawn-airflow-module' || consoleScript
  return inRange(version, AIRFLOW_3) && importsAirflow ? 'airflow-import-in-child' : undefined
}

/** How far a way can be relied on: whatever the parents did, as long as they left CUDA alone, or not at all. */
export const RELIANCE = ['always', 'while-clean', 'never'] as const
export type Reliance = (typeof RELIANCE)[number]

export interface WayReport {
  way: Way
  works: Reliance
  obstacle?: Obstacle
}

const CLEAN = { parentHoldsCuda: false, taskHoldsCuda: false }
const TOUCHED = { parentHoldsCuda: true, taskHoldsCuda: true }

/** For ways that need nothing but Python; containers and launchers have conditions of their own. */
const ELSEWHERE: readonly Way[] = ['torchx', 'docker', 'kubernetes-pod']

export const waysOf = (process: TaskProcess, version: Version, consoleScript: boolean): WayReport[] =>
  WAYS.filter((way) => !ELSEWHERE.includes(way)).map((way) => {
    const always = obstacle(way, process, version, { ...CLEAN, consoleScript })
    if (always) return { way, works: 'never', obstacle: always }
    const touched = obstacle(way, process, version, { ...TOUCHED, consoleScript })
    return touched ? { way, works: 'while-clean', obstacle: touched } : { way, works: 'always' }
  })
