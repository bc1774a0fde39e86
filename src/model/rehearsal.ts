/** What rehearsing Airflow's imports showed: every entry imported in a process of its own, watched, then forked. */

import * as z from 'zod'
import { errorText, library, processState } from './facts.ts'
import { PLACES } from './observed.ts'

const place = z.object({
  path: z.string(),
  line: z.number(),
  function: z.string(),
  module: z.string(),
  text: z.string(),
})
export type StackPlace = z.infer<typeof place>

/** Of one entry, for the Airflow at hand. */
export const ENTRY_VERDICTS = ['harmless', 'poisons every task', 'poisons only 2.x', 'not loaded', 'undecided'] as const
export type EntryVerdict = (typeof ENTRY_VERDICTS)[number]

export const DECIDERS = ['driver', 'calls'] as const

export const culprit = z.object({
  /** Outermost first: the user's own lines; empty where none stands above the call. */
  user: z.array(place),
  /** From the function that the last of them calls to the one that is to blame. */
  library: z.array(place),
  api: z.string(),
  of: z.string().describe('the library that made the call'),
  level: z
    .enum(['torch', 'driver', 'nvml'])
    .describe('torch: its fork guard knows; driver: behind its back; nvml: harmless'),
  decidedBy: z.enum(DECIDERS).describe('the driver’s own state, or a call that is known to initialize CUDA'),
  certainty: z.enum(['proven', 'likely', 'possible']),
})
export type CulpritEvidence = z.infer<typeof culprit>

const act = z.object({ act: z.string(), at: place.nullable(), detail: z.string() })

const importFailure = errorText.extend({
  trace: z.string(),
  path: z.string().optional(),
  line: z.number().nullish(),
})

const answer = z.object({
  ok: z.boolean(),
  framework: z.string().optional(),
  error: errorText.optional(),
  before: processState.optional(),
  driver: z.object({ ok: z.boolean().nullish(), error: errorText.nullish() }).optional(),
  ended: z.string().optional().describe('how the child ended, where it gave no answer'),
})

export const entrySpec = z.object({
  id: z.string(),
  kind: z.enum(PLACES),
  path: z.string().optional(),
  name: z.string().optional().describe('as the configuration names it'),
  kwargs: z.string().optional().describe('the option that holds the arguments it is made with'),
  calls: z
    .array(z.string())
    .optional()
    .describe('functions of it that Airflow calls in a process that tasks are forked from'),
  folder: z.string().optional().describe('that Airflow puts on the module path for it'),
  env: z.record(z.string(), z.string()).optional(),
})
export type EntrySpec = z.infer<typeof entrySpec>

export const entry = entrySpec.extend({
  file: z.string().optional().describe('where the module that the configuration names lies'),
  began: z.object({ state: processState.nullish() }).optional().describe('before anything was imported'),
  culprits: z.array(culprit),
  acts: z.array(act),
  imported: z
    .object({
      error: importFailure.nullable(),
      durationMs: z.number(),
      placeholders: z.array(z.string()),
      frameworks: z.array(z.string()),
    })
    .optional()
    .describe('absent where the import did not come to an end'),
  hanging: z.object({ at: z.array(place) }).optional(),
  task: answer.optional().describe('what a process forked after the import got'),
  exitCode: z.number().nullable(),
  timedOut: z.boolean(),
  flooded: z.boolean(),
  durationMs: z.number(),
  output: z.string(),
})
export type EntryEvidence = z.infer<typeof entry>

const deciding = library.extend({ code: z.number().nullable(), decides: z.boolean() })

/** One line of a rehearsal's event stream. */
export const rehearsalEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('start'), pid: z.number(), entries: z.array(z.string()) }),
  deciding.extend({ event: z.literal('driver') }),
  entry.extend({ event: z.literal('entry') }),
  z.object({ event: z.literal('end') }),
])

export const rehearsal = z.object({
  paths: z.array(z.string()),
  missing: z.array(z.string()),
  skipped: z
    .array(z.object({ path: z.string(), reason: z.string() }))
    .optional()
    .describe('could not be read'),
  ignored: z
    .array(z.object({ path: z.string(), by: z.string() }))
    .optional()
    .describe('what `.airflowignore` keeps out'),
  driver: deciding.optional(),
  entries: z.array(entry),
  trials: z
    .array(z.object({ entry: z.string(), config: z.string(), helped: z.array(z.string()) }))
    .describe('entries rehearsed again with a variable set, and the places that no longer initialized CUDA'),
  ended: z.object({ complete: z.boolean(), timedOut: z.boolean(), stderr: z.string() }),
})
export type RehearsalEvidence = z.infer<typeof rehearsal>

/** Where its culprit stands: the innermost line of user code. */
export const placeOf = ({ user }: CulpritEvidence): string => {
  const last = user.at(-1)
  return last ? `${last.path}:${last.line}` : ''
}
