/** Ctrl-C in the middle of a battery leaves no process and no file behind. */

import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { start } from './run.ts'

const marked = (mark: string): string[] =>
  readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(mark)
    } catch {
      return false
    }
  })

/** What did not happen shows in what is expected next. */
const until = (happens: () => boolean) => vi.waitUntil(happens, { timeout: 10_000 }).catch(() => {})

it.each(['SIGINT', 'SIGTERM'] as const)('%s', async (signal) => {
  const folder = mkdtempSync(join(tmpdir(), 'cad-interrupt-'))
  const mark = `CAD_TEST_MARK=${folder}`
  const { child, ended } = start(['demo', '--simulate', 'hung'], { TMPDIR: folder, CAD_TEST_MARK: folder })
  let most = 0
  await until(() => {
    most = Math.max(most, marked(mark).length)
    return most > 10
  })
  expect(most).toBeGreaterThan(10)
  child.kill(signal)
  expect(await ended).toMatchObject({ code: 130, stdout: '' })
  await until(() => marked(mark).length === 0)
  expect({ processes: marked(mark), files: readdirSync(folder) }).toEqual({ processes: [], files: [] })
})
