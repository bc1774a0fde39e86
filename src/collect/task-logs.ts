/** Results of the doctor's tasks in Airflow's task logs: 2.x text, 3.x JSON lines, or whatever they were copied into. */

import { inflateSync } from 'node:zlib'
import { errorsIn } from '../model/signatures.ts'
import { type SilentLog, type TaskResult, taskResult } from '../model/tasks.ts'

export interface LogContent {
  tasks: TaskResult[]
  /** Why a result that is there could not be read. */
  broken: string[]
}

const PIECE = /\[\[cuda-airflow-doctor:([0-9a-f]{8}):(\d+)\/(\d+):([A-Za-z0-9+/=]*)\]\]/g

export const tasksIn = (log: string): LogContent => {
  const found = new Map<string, { total: number; pieces: Map<number, string> }>()
  for (const [, name = '', number, total, piece = ''] of log.matchAll(PIECE)) {
    const result = found.get(name) ?? { total: Number(total), pieces: new Map() }
    result.pieces.set(Number(number), piece)
    found.set(name, result)
  }
  const content: LogContent = { tasks: [], broken: [] }
  for (const { total, pieces } of found.values()) {
    if (pieces.size < total) content.broken.push(`${total - pieces.size} of ${total} pieces of a result are missing`)
    else
      read(
        [...pieces]
          .sort(([a], [b]) => a - b)
          .map(([, piece]) => piece)
          .join(''),
        content,
      )
  }
  return content
}

const read = (text: string, content: LogContent): void => {
  try {
    const checked = taskResult.safeParse(JSON.parse(inflateSync(Buffer.from(text, 'base64')).toString('utf8')))
    if (checked.success) content.tasks.push(checked.data)
    else content.broken.push(`a result of another version (${checked.error.issues[0]?.path.join('.')})`)
  } catch (error) {
    content.broken.push(`a result that cannot be unpacked: ${(error as Error).message}`)
  }
}

/** `…/dag_id=x/run_id=y/task_id=z/attempt=1.log`, as Airflow names its task logs unless told otherwise. */
const TASK_LOG = /(?:^|\/)dag_id=[^/]+\/.*task_id=([^/]+)\/.*attempt=\d+\.log$/
export const isTaskLog = (path: string): boolean => TASK_LOG.test(path)

const FAILURE = /^.*(?:Task failed with exception|ERROR - |"level":\s?"error").*$/m
/** The last line of a traceback. */
const EXCEPTION = /^[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt): .*$/m
/** The same where each line is JSON, which may be cut. */
const JSON_EXCEPTION = /"exc_type":\s?"([^"]+)",\s?"exc_value":\s?"((?:[^"\\\n]|\\.)*)/

/** A log of a task that ended without saying how; undefined where it is no task log at all. */
export const silentLogOf = (path: string, log: string, broken: string[]): SilentLog | undefined => {
  if (broken[0]) return { path, reason: broken[0] }
  if (!isTaskLog(path)) return undefined
  const line = errorsIn(log)[0]?.line ?? exceptionIn(log) ?? FAILURE.exec(log)?.[0]
  return { path, reason: 'it has no result', ...(line && { line: line.trim().slice(0, 500) }) }
}

const exceptionIn = (log: string): string | undefined => {
  const [, type, value] = JSON_EXCEPTION.exec(log) ?? []
  return type === undefined ? EXCEPTION.exec(log)?.[0] : `${type}: ${unescaped(value)}`
}

/** As it stands where it is no whole JSON string. */
const unescaped = (value = ''): string => {
  try {
    return JSON.parse(`"${value}"`)
  } catch {
    return value
  }
}
