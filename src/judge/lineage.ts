/** Who forked whom among live Airflow processes, and who of them holds CUDA. */

import type { Executor } from '../airflow/executors.ts'
import type { AirflowProcess, Role } from '../model/processes.ts'

export const liveTasks = (processes: AirflowProcess[]): AirflowProcess[] =>
  processes.filter(({ role, orphan }) => role === 'task' && !orphan)

/** Nearest first. */
export const ancestorsOf = (process: AirflowProcess, all: AirflowProcess[]): AirflowProcess[] => {
  const parent = all.find(({ pid }) => pid === process.parent)
  return parent ? [parent, ...ancestorsOf(parent, all)] : []
}

const EXECUTOR_ROLES: Partial<Record<Role, Executor>> = {
  'celery-main': 'CeleryExecutor',
  'celery-pool': 'CeleryExecutor',
  'edge-worker': 'EdgeExecutor',
  worker: 'LocalExecutor',
}

/** Which executor a task's ancestors belong to; undefined where they do not tell. */
export const executorOf = (task: AirflowProcess, all: AirflowProcess[]): Executor | undefined => {
  for (const { role, title } of ancestorsOf(task, all)) {
    const executor = /^airflow worker -- LocalExecutor/.test(title) ? 'LocalExecutor' : EXECUTOR_ROLES[role]
    if (executor) return executor
  }
  return undefined
}

/** cuInit was called in it, or in a process it was forked from. */
export const holdsCuda = ({ mappedNodes }: AirflowProcess): boolean => Boolean(mappedNodes?.length)

/** Those that hold CUDA and did not get it by being forked from another that does. */
export const firstHolders = (processes: AirflowProcess[]): AirflowProcess[] => {
  const holders = processes.filter(holdsCuda)
  const pids = new Set(holders.map(({ pid }) => pid))
  return holders.filter(({ forkedWithoutExec, parent }) => !(forkedWithoutExec && pids.has(parent)))
}

/** By their titles; undefined where nothing but daemons runs, which are called the same in both. */
export const generation = (processes: AirflowProcess[]): 2 | 3 | undefined => {
  if (processes.some(({ title }) => /^airflow task (runner|supervisor): /.test(title))) return 2
  return processes.some(({ taskInstance }) => taskInstance !== undefined) ? 3 : undefined
}
