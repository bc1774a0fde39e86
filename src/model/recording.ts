/** A machine recording, as it is saved and replayed. */

import * as z from 'zod'
import { airflowEvidence } from './airflow.ts'
import { python } from './evidence.ts'
import { processTable } from './processes.ts'

import { BREADTHS, FRAMEWORKS } from './vocabulary.ts'

export const RECORDING_VERSION = 1

const callResult = z.object({
  status: z.enum(['exited', 'notFound', 'notExecutable', 'timedOut', 'canceled']),
  exitCode: z.number().nullable(),
  signal: z.string().nullable(),
  stdout: z.string(),
  stderr: z.string(),
})

export const recording = z.object({
  kind: z.literal('cuda-airflow-doctor/recording'),
  version: z.literal(RECORDING_VERSION),
  tool: z.string(),
  host: z.string(),
  platform: z.string(),
  simulated: z.string().optional(),
  python,
  /** What was asked for, so that a replay asks the same. */
  request: z.object({
    frameworks: z.array(z.enum(FRAMEWORKS)),
    requested: z.boolean(),
    breadth: z.enum(BREADTHS),
    timeoutSeconds: z.number(),
  }),
  /** What was read and not run. */
  airflow: airflowEvidence.optional(),
  processes: processTable.optional(),
  calls: z.array(z.object({ id: z.string(), result: callResult })),
})
export type Recording = z.infer<typeof recording>
