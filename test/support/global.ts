/** One folder for all that the tests start, so that an interrupted run leaves nothing behind: vitest then skips afterAll. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { killAll } from './processes.ts'

export const setup = (): void => {
  const folder = mkdtempSync(join(tmpdir(), 'cad-'))
  process.env.TMPDIR = folder
  process.once('exit', () => {
    killAll(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
  })
}
