/** What was saved before: recordings, reports, and folders of Airflow's task logs. */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isTaskLog, silentLogOf, tasksIn } from '../collect/task-logs.ts'
import { UsageError } from '../model/errors.ts'
import type { Evidence } from '../model/evidence.ts'
import { type Recording, recording } from '../model/recording.ts'
import { type Report, report } from '../model/report.ts'

export const HINT = 'Give a file written by --save or --format json, or the folder of the task logs.'
/** A task log is text; what is larger is something else. */
const LARGEST = 64 * 1024 * 1024

export interface MeasuredEvidence {
  rehearsal?: NonNullable<Evidence['rehearsal']>
  tasks: NonNullable<Evidence['tasks']>
  silentLogs: NonNullable<Evidence['silentLogs']>
  logFiles: number
}

/** What real tasks reported, in their logs or in reports made from them, and what a `trace` rehearsed. */
export const measuredEvidence = (paths: string[]): MeasuredEvidence => {
  const files = paths.flatMap(filesUnder)
  const evidence: MeasuredEvidence = { tasks: [], silentLogs: [], logFiles: files.length }
  for (const path of files) {
    const text = textOf(path)
    if (typeof text !== 'string') {
      if (isTaskLog(path) || paths.includes(path)) evidence.silentLogs.push({ path, ...text })
      continue
    }
    const saved = path.endsWith('.json') ? savedIn(text, path, files.length > 1) : undefined
    if (saved && 'cells' in saved && saved.evidence.rehearsal) {
      evidence.rehearsal = saved.evidence.rehearsal
      continue
    }
    const { tasks, broken } =
      saved && 'cells' in saved ? { tasks: saved.evidence.tasks ?? [], broken: [] } : tasksIn(text)
    evidence.tasks.push(...tasks)
    const silent = tasks.length === 0 || broken.length > 0 ? silentLogOf(path, text, broken) : undefined
    if (silent) evidence.silentLogs.push(silent)
  }
  return evidence
}

export const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory()
  } catch (error) {
    throw new UsageError(`Cannot read ${path}: ${(error as Error).message}`, HINT)
  }
}

const filesUnder = (path: string): string[] => {
  if (!isFolder(path)) return [path]
  const entries = readdirSync(path, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

export const textOf = (path: string): string | { reason: string } => {
  try {
    return statSync(path).size > LARGEST ? { reason: 'it is larger than 64 MiB' } : readFileSync(path, 'utf8')
  } catch (error) {
    return { reason: `it cannot be read: ${(error as Error).message}` }
  }
}

/** undefined: not JSON at all, a log then. `lenient`: one of many files in a folder, which may be anything. */
export const savedIn = (text: string, path: string, lenient = false): Recording | Report | undefined => {
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    return undefined
  }
  const asRecording = recording.safeParse(content)
  if (asRecording.success) return asRecording.data
  const asReport = report.safeParse(content)
  if (asReport.success) return asReport.data
  if (lenient) return undefined
  const issue = (typeof content === 'object' && content && 'calls' in content ? asRecording : asReport).error?.issues[0]
  throw new UsageError(
    `${path} is neither a recording nor a report (${issue?.path.join('.')}: ${issue?.message})`,
    HINT,
  )
}
