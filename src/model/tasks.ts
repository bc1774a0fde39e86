/** What `task.py` reports from inside a real Airflow task, and what a task log says where it reports nothing. */

import * as z from 'zod'
import { cellResult, facts, processState } from './facts.ts'
import { FRAMEWORKS } from './vocabulary.ts'

export const taskResult = z.object({
  kind: z.literal('cuda-airflow-doctor/task'),
  version: z.literal(1),
  way: z.string(),
  framework: z.enum(FRAMEWORKS),
  wanted: z.object({
    queue: z.string().optional(),
    pool: z.string().optional(),
    executor: z.string().optional(),
    gpuRequested: z.boolean().optional(),
  }),
  context: z.record(z.string(), z.string().nullable()),
  host: z.string(),
  facts,
  /** The process that Airflow gave the task, before it did anything. */
  task: processState,
  cell: z
    .object({
      result: cellResult.nullish(),
      exitCode: z.number().nullish(),
      timedOut: z.boolean(),
      stderr: z.string(),
    })
    .optional(),
  notApplicable: z.string().optional(),
  torchx: z
    .object({
      version: z.string().nullable(),
      urllib3: z.string().nullable(),
      python: z.string().nullable(),
      samePython: z.boolean(),
      torchrun: z.string().nullable(),
    })
    .optional(),
  durationMs: z.number(),
})
export type TaskResult = z.infer<typeof taskResult>

/** A task log of the doctor's DAG without a readable result. */
export const silentLog = z.object({ path: z.string(), reason: z.string(), line: z.string().optional() })
export type SilentLog = z.infer<typeof silentLog>
