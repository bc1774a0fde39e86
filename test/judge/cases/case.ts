import type { Change } from '../../support/evidence.ts'

/** What is changed in a healthy machine's evidence, and the codes found beside those every healthy machine has. */
export type Case = [changed: string, change: Change, found: string[]]
