/** What reading the Python files of a repository showed, without running anything. */

import * as z from 'zod'
import { OBSERVED, PLACES, TASK_VERDICTS } from './observed.ts'

const place = z.object({
  path: z.string(),
  line: z.number(),
  column: z.number(),
  endLine: z.number(),
  endColumn: z.number(),
})

const span = z.object({ path: z.string(), from: z.number(), to: z.number() })
export type Span = z.infer<typeof span>

export const observation = z.object({
  observed: z.enum(OBSERVED),
  /** The task, or the file that Airflow imports. */
  subject: z.string(),
  at: place,
  chain: z.array(z.string()),
  certainty: z.enum(['proven', 'likely', 'possible']),
  args: z.record(z.string(), z.string()),
  /** The file that Airflow imports, and what that file is to it. */
  file: z.string(),
  place: z.enum(PLACES),
  spans: z.array(span).describe('lines on which a suppression counts: the statement, and what makes the task'),
})
export type Observation = z.infer<typeof observation>

export const scannedTask = z.object({
  id: z.string(),
  operator: z.string(),
  path: z.string(),
  line: z.number(),
  dagFile: z.string(),
  verdict: z.enum(TASK_VERDICTS),
})
export type ScannedTask = z.infer<typeof scannedTask>

/** `# cuda-airflow-doctor: ignore[CAD101] -- reason` */
export const suppression = z.object({
  path: z.string(),
  line: z.number(),
  wholeFile: z.boolean(),
  codes: z.array(z.string()),
  reason: z.string(),
})
export type Suppression = z.infer<typeof suppression>

const because = z.array(z.object({ path: z.string(), line: z.number().optional(), reason: z.string() }))

export const scan = z.object({
  paths: z.array(z.string()),
  missing: z.array(z.string()),
  /** Python files that were read. */
  scanned: z.number(),
  skipped: because.describe('files that are no Python, or that nobody can read'),
  incomplete: because.describe('files that were read in part, or not at all'),
  unresolved: because.describe('tasks whose function was not found'),
  tasks: z.array(scannedTask),
  observations: z.array(observation),
  suppressions: z.array(suppression),
})
export type ScanEvidence = z.infer<typeof scan>
