import type { Code } from '../../codes.ts'
import type { Signature } from '../../signatures.ts'
import type { FixEntry } from '../entry.ts'

/** What an error text says; where a finding has more to say, its page follows. */
export interface ErrorEntry {
  means: string
  fixes?: FixEntry[]
  code?: Code
}

export type Errors = Partial<Record<Signature, ErrorEntry>>

export const fix = (title: string, config?: string): FixEntry => ({ title, ...(config && { config }) })
