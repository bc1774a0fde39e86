/** What a command gets from the process it runs in. */

import type { Verdict } from '../model/report.ts'

export interface Io {
  stdout: NodeJS.WriteStream
  stderr: NodeJS.WriteStream
  env: NodeJS.ProcessEnv
  version: string
  /** Aborted by Ctrl-C or SIGTERM. */
  signal: AbortSignal
}

export type Ending = Verdict | 'interrupted'
