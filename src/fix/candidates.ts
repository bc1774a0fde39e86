/** The tasks to convert, by the file that makes them. */

import type { Python } from '../scan/python/evaluate.ts'
import { type DagFile, dagFile, type TaskRun } from '../scan/reach/dag-file.ts'

export interface Candidates {
  path: string
  tasks: TaskRun[]
  /** The DAG files in which they are tasks. */
  dags: string[]
}

export interface Unread {
  path: string
  reason: string
}

export interface Dags {
  dags: DagFile[]
  unread: Unread[]
}

export const dagsOf = (python: Python): Dags => {
  const found: Dags = { dags: [], unread: [] }
  for (const path of python.project.relevant) {
    if (!python.project.facts.get(path)?.dags) continue
    try {
      const dag = dagFile(python, path)
      if (dag) found.dags.push(dag)
    } catch (error) {
      found.unread.push({ path, reason: (error as Error).message })
    }
  }
  return found
}

export const isForked = ({ run }: TaskRun): boolean => run.uses.length > 0

export const candidatesOf = (dags: readonly DagFile[]): Candidates[] => {
  const files = new Map<string, Candidates>()
  for (const { path: dag, tasks } of dags)
    for (const each of tasks.filter(isForked)) {
      const { path } = each.task
      const file = files.get(path) ?? { path, tasks: [], dags: [] }
      files.set(path, file)
      if (!file.tasks.some(({ task }) => sameTask(task, each.task))) file.tasks.push(each)
      if (!file.dags.includes(dag)) file.dags.push(dag)
    }
  return [...files.values()].map((file) => ({
    ...file,
    tasks: file.tasks.toSorted((a, b) => a.task.line - b.task.line),
  }))
}

const sameTask = (a: TaskRun['task'], b: TaskRun['task']): boolean => a.line === b.line && a.id === b.id
