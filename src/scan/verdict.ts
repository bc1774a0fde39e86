/** One word for a task, and for a file. */

import { TASK_VERDICTS, type TaskVerdict } from '../model/observed.ts'
import type { DagFile, TaskRun } from './reach/dag-file.ts'

/**
 * forked-cuda: in the process that Airflow forked. safe: a GPU is used by a fresh interpreter, a container or another host.
 * What a program or a container does is not read: it is about a GPU where a file that starts it is.
 */
export const taskVerdict = ({ task, run }: TaskRun, { path, aboutGpu }: GpuFiles): TaskVerdict => {
  if (run.uses.length > 0) return 'forked-cuda'
  if (task.runs === 'interpreter') return 'safe'
  if (run.cudaInChild) return 'safe'
  const starting = task.runs === 'exec' || run.launches.length > 0
  const files = [
    path,
    task.path,
    ...task.entries.map(({ callee }) => callee.scope.path),
    ...run.launches.map(({ frame }) => frame.scope.path),
  ]
  return starting && files.some(aboutGpu) ? 'safe' : 'no-gpu'
}

interface GpuFiles {
  /** The DAG file. */
  path: string
  aboutGpu: (path: string) => boolean
}

export const fileVerdict = (
  { path, atImport, tasks }: DagFile,
  aboutGpu: GpuFiles['aboutGpu'],
): TaskVerdict | 'import-time-cuda' => {
  if (atImport.uses.length > 0) return 'import-time-cuda'
  const verdicts = tasks.map((each) => taskVerdict(each, { path, aboutGpu }))
  return TASK_VERDICTS.find((verdict) => verdicts.includes(verdict)) ?? 'no-gpu'
}
