/** Results of real tasks → cells measured at `task`, and who had touched CUDA before the task was forked. */

import type { Cell, Finding, Report } from '../model/report.ts'
import type { TaskResult } from '../model/tasks.ts'
import type { Launch, Parent } from '../model/vocabulary.ts'
import { outcome } from './cells.ts'

/** One verdict each: the host, and where it matters the queue, pool and executor that were asked for. */
export const workerOf = ({ host, wanted: { queue, pool, executor } }: TaskResult): string => {
  const asked = [queue && `queue ${queue}`, pool && `pool ${pool}`, executor].filter(Boolean)
  return asked.length > 0 ? `${host} (${asked.join(', ')})` : host
}

const IN_TASK: readonly string[] = ['in-task', 'hook', 'set-start-method-spawn']
const MULTIPROCESSING: Record<string, Launch> = {
  'multiprocessing-fork': 'multiprocessing-fork',
  'multiprocessing-spawn': 'multiprocessing-spawn',
  'multiprocessing-forkserver': 'multiprocessing-forkserver',
  'multiprocessing-spawn-dag-file': 'multiprocessing-spawn',
}

export const staysInTask = ({ way }: TaskResult): boolean => IN_TASK.includes(way)

export const taskCells = (tasks: TaskResult[]): Cell[] =>
  tasks.map((task) => {
    const spec = {
      framework: task.framework,
      parent: parentOf(task),
      launch: launchOf(task),
      depth: 'operation' as const,
    }
    const common = { ...spec, measuredAt: 'task' as const, way: task.way, worker: workerOf(task) }
    const { depth: _, ...unmeasured } = common
    if (!task.cell) return { ...unmeasured, outcome: 'notApplicable', reason: task.notApplicable ?? 'not measured' }
    const { durationMs } = task
    return { ...common, durationMs, ...outcome({ ...spec, ...task.cell, durationMs }) }
  })

const launchOf = ({ way, task }: TaskResult): Launch => {
  if (way === 'set-start-method-spawn') return way
  if (IN_TASK.includes(way)) return task.forkedWithoutExec ? 'fork' : 'in-process'
  const launch = MULTIPROCESSING[way]
  if (launch) return task.daemonic ? 'daemon-spawn' : launch
  return way === 'subprocess' && task.daemonic ? 'daemon-subprocess' : 'subprocess'
}

/** The state of the process that launched what computed: the task itself, or the process it was forked from. */
const parentOf = (result: TaskResult): Parent => {
  if (staysInTask(result)) return holdersAbove(result) === undefined ? 'clean' : 'initialized'
  const launchedHere = result.way in MULTIPROCESSING || result.way === 'subprocess'
  const touched = launchedHere ? result.task.mappedNodes : result.facts.lineage?.slice(1).find(holds)?.mappedNodes
  return touched?.length ? 'initialized' : 'clean'
}

const holds = ({ mappedNodes }: { mappedNodes: string[] | null }): boolean => Boolean(mappedNodes?.length)

/**
 * Distances (1 is the parent) of the processes that the task was forked from, without exec in between, that hold CUDA;
 * empty where one must, but none may be read. undefined: none does.
 */
export const holdersAbove = ({ task, facts: { lineage = [] } }: TaskResult): number[] | undefined => {
  const forkedFrom = lineage.findIndex(({ forkedWithoutExec }) => !forkedWithoutExec)
  const above = lineage.slice(1, (forkedFrom < 0 ? lineage.length : forkedFrom) + 1)
  const distances = above.flatMap((process, index) => (holds(process) ? [index + 1] : []))
  if (distances.length > 0) return distances
  // Mapped here, but not initialized here (cuCtxGetCurrent says 3): a fork has brought it.
  const inherited = task.forkedWithoutExec && task.mappedNodes?.length && task.contextCode !== 0
  return inherited ? [] : undefined
}

export const judgeWorkers = (tasks: TaskResult[], cells: Cell[], findings: Finding[]): NonNullable<Report['workers']> =>
  [...new Set(tasks.map(workerOf))].map((worker) => {
    const airflow = tasks.find((task) => workerOf(task) === worker)?.facts.airflow
    const measured = cells.some((cell) => cell.worker === worker && /^(pass|fail)$/.test(cell.outcome))
    const broken = findings.some(({ subject, severity }) => subject === worker && severity === 'error')
    const verdict = broken ? 'failing' : measured ? 'healthy' : 'inconclusive'
    return { worker, ...(airflow && { airflow }), verdict }
  })
