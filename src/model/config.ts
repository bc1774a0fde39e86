/** Options of the judging commands, from flags or a JSON file; the same names in both. */

import * as z from 'zod'
import { waiver } from './policy.ts'
import { FAIL_ON, FRAMEWORKS } from './vocabulary.ts'

export const config = z.strictObject({
  python: z.string().min(1).optional(),
  framework: z.union([z.literal('auto'), z.array(z.enum(FRAMEWORKS)).min(1)]).optional(),
  quick: z.boolean().optional(),
  exhaustive: z.boolean().optional(),
  timeout: z.number().positive().max(86_400).optional(),
  failOn: z.enum(FAIL_ON).optional(),
  airflowVersion: z.string().min(1).optional(),
  executor: z.string().min(1).optional(),
  format: z.string().optional(),
  waivers: z.array(waiver).optional(),
})
export type Config = z.infer<typeof config>
