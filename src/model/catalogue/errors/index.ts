/** Every error text that is known, keyed by signature: fork.ts, processes.ts, machine.ts. */

import type { Signature } from '../../signatures.ts'
import type { ErrorEntry } from './entry.ts'
import { FORK } from './fork.ts'
import { MACHINE_ERRORS } from './machine.ts'
import { PROCESSES } from './processes.ts'

export const ERRORS: Record<Signature, ErrorEntry> = { ...FORK, ...PROCESSES, ...MACHINE_ERRORS } satisfies Record<
  Signature,
  ErrorEntry
>
