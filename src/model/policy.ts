/** What somebody decided to live with: waivers in the configuration file, and the baseline. */

import * as z from 'zod'
import { CODES } from './codes.ts'

const day = z.iso.date().describe('YYYY-MM-DD')

export const waiver = z.strictObject({
  codes: z.array(z.enum(CODES)).min(1),
  paths: z.array(z.string().min(1)).min(1).optional().describe('globs; without them, everywhere'),
  subjects: z.array(z.string().min(1)).min(1).optional().describe('task ids, or what else a finding is about'),
  reason: z.string().min(1),
  expires: day.optional().describe('the last day on which it counts'),
})
export type Waiver = z.infer<typeof waiver>

/** Without lines, so that a finding is the same one after lines have moved. */
const entry = z.strictObject({
  code: z.enum(CODES),
  path: z.string(),
  subject: z.string(),
  what: z.string().describe('the call that it is about, where there is one'),
  count: z.int().positive(),
})
export type BaselineEntry = z.infer<typeof entry>

export const baseline = z.strictObject({ version: z.literal(1), findings: z.array(entry) })

export interface Policy {
  waivers: readonly Waiver[]
  baseline?: { file: string; entries: readonly BaselineEntry[] }
  /** YYYY-MM-DD */
  today: string
  /** Whether comments in the code count. */
  comments: boolean
  /** Whether what is unused or without a reason is an error. */
  strict: boolean
}
