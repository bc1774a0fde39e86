/** Evidence: what the probes and commands saw, without opinion. The probes' event lines are parsed here and nowhere else. */

import * as z from 'zod'
import { airflowEvidence, deployment, repository } from './airflow.ts'
import { cellResult, errorText, facts, library, processState } from './facts.ts'
import { processTable } from './processes.ts'
import { rehearsal } from './rehearsal.ts'
import { scan } from './scan.ts'
import { silentLog, taskResult } from './tasks.ts'
import { DEPTHS, FRAMEWORKS, LAUNCHES, PARENTS } from './vocabulary.ts'

export const cellSpec = z.object({
  framework: z.enum(FRAMEWORKS),
  parent: z.enum(PARENTS),
  launch: z.enum(LAUNCHES),
  depth: z.enum(DEPTHS),
  /** Who called cuInit in the parent, where that was not the framework itself. */
  initializedBy: z.literal('driver').optional(),
})
export type CellSpec = z.infer<typeof cellSpec>

export const cellEvidence = cellSpec.extend({
  result: cellResult.nullish(),
  exitCode: z.number().nullish(),
  timedOut: z.boolean().default(false),
  launchError: z.string().optional(),
  durationMs: z.number(),
  stderr: z.string().default(''),
})
export type CellEvidence = z.infer<typeof cellEvidence>

const imported = z.object({
  installed: z.boolean(),
  version: z.string().nullish(),
  builtForCuda: z.string().nullish(),
  durationMs: z.number().optional(),
  error: errorText.optional(),
})

const canary = z.object({ code: z.number().nullable(), signal: z.number().nullable(), timedOut: z.boolean() })

/** One line of a battery's event stream. */
export const batteryEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('start'), pid: z.number(), cells: z.array(cellSpec) }),
  imported.extend({ event: z.literal('import') }),
  library.extend({ event: z.literal('driver') }),
  canary.extend({ event: z.literal('canary') }),
  z.object({
    event: z.literal('parent'),
    parent: z.enum(PARENTS),
    state: processState,
    error: errorText.nullish(),
  }),
  cellSpec.extend({ event: z.literal('launched') }),
  cellEvidence.extend({ event: z.literal('cell') }),
  z.object({ event: z.literal('stopped'), reason: z.string() }),
  z.object({ event: z.literal('end') }),
])
export type BatteryEvent = z.infer<typeof batteryEvent>

export const factEvent = z.object({
  event: z.enum(['fact', 'end']),
  name: z.string().optional(),
  value: z.unknown(),
  error: errorText.optional(),
})

export const gpu = z.object({
  index: z.string(),
  name: z.string(),
  uuid: z.string(),
  driverVersion: z.string(),
  computeMode: z.string(),
  migMode: z.string(),
  memoryMiB: z.string(),
  computeCapability: z.string(),
})
export type Gpu = z.infer<typeof gpu>

export const nvidiaSmi = z.object({
  status: z.enum(['ok', 'missing', 'failed', 'timedOut']),
  gpus: z.array(gpu),
  output: z.string(),
  exitCode: z.number().nullish(),
})
export type NvidiaSmi = z.infer<typeof nvidiaSmi>

export const battery = z.object({
  framework: z.enum(FRAMEWORKS),
  requested: z.boolean(),
  planned: z.array(cellSpec),
  library: library.optional(),
  import: imported.optional(),
  canary: canary.optional(),
  parents: z.partialRecord(z.enum(PARENTS), z.object({ state: processState, error: errorText.nullish() })),
  cells: z.array(cellEvidence),
  stopped: z.string().optional(),
  /** How the battery's process ended; `complete` when its last event arrived. */
  ended: z.object({
    complete: z.boolean(),
    exitCode: z.number().nullish(),
    signal: z.string().nullish(),
    timedOut: z.boolean(),
    stderr: z.string(),
  }),
  garbage: z.array(z.string()),
})
export type Battery = z.infer<typeof battery>

export const PYTHON_SOURCES = ['flag', 'config', 'VIRTUAL_ENV', 'worker', 'airflow-script', 'PATH'] as const

export const python = z.object({ path: z.string(), foundBy: z.enum(PYTHON_SOURCES) })
export type Python = z.infer<typeof python>

export const evidence = z.object({
  platform: z.string(),
  /** Absent where no interpreter was asked, as in `ps`. */
  python: python.optional(),
  facts,
  factErrors: z.record(z.string(), errorText),
  nvidiaSmi: nvidiaSmi.optional(),
  batteries: z.array(battery),
  airflow: airflowEvidence.optional(),
  deployments: z.array(deployment).optional(),
  repository: repository.optional(),
  scan: scan.optional(),
  rehearsal: rehearsal.optional(),
  processes: processTable.optional(),
  tasks: z.array(taskResult).optional(),
  silentLogs: z.array(silentLog).optional(),
  /** How many files were searched for results of tasks. */
  logFiles: z.number().optional(),
})
export type Evidence = z.infer<typeof evidence>
