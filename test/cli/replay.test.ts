/** `replay` of task logs, reports and whatever else lies in a folder. */

import { cpSync, mkdirSync, mkdtempSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { packagePath } from '../../src/root.ts'
import { cli } from './run.ts'

const logs = (version: string, dag: string) => packagePath(`fixtures/task-logs/h100-airflow-${version}/dag_id=${dag}`)
const CLEAN = logs('2.11.2', 'clean')
const POISON = logs('2.11.2', 'poison')

const folder = mkdtempSync(join(tmpdir(), 'cad-replay-'))
const made = (name: string, fill: (path: string) => void): string => {
  const path = join(folder, name)
  mkdirSync(path)
  fill(path)
  return path
}
const taskLog = (path: string, task: string): string => {
  const place = join(path, `dag_id=d/run_id=r/task_id=${task}`)
  mkdirSync(place, { recursive: true })
  return join(place, 'attempt=1.log')
}

const EMPTY = made('empty', () => {})
const OTHER = made('other', (path) => {
  writeFileSync(join(path, 'scheduler.log'), 'ERROR - nothing of ours\n')
  writeFileSync(join(path, 'notes.json'), '{')
})
const HUGE = made('huge', (path) => {
  cpSync(CLEAN, path, { recursive: true })
  writeFileSync(taskLog(path, 'big'), '')
  truncateSync(taskLog(path, 'big'), 65 * 1024 * 1024)
})
const FAILED = made('failed', (path) => {
  cpSync(CLEAN, path, { recursive: true })
  writeFileSync(taskLog(path, 't'), 'Traceback …\nValueError: no such thing\n')
})

const CASES: [what: string, paths: string[], code: number, says: RegExp][] = [
  ['logs of tasks that work', [CLEAN], 0, /HEALTHY: CUDA works in these tasks/],
  ['logs of tasks that fail', [POISON], 1, /CAD330 task-poisoned-by-supervisor/],
  ['both', [CLEAN, POISON], 1, /CAD330/],
  ['one log', [join(CLEAN, 'run_id=once/task_id=in-task/attempt=1.log')], 0, /in-task +✔ fork/],
  ['an empty folder', [EMPTY], 3, /CAD342 no-task-result[\s\S]*in 0 files/],
  ['a folder of something else', [OTHER], 3, /CAD342 no-task-result[\s\S]*in 2 files/],
  ['a log that is too large', [HUGE], 3, /is\s+larger\s+than\s+64\s+MiB/],
  ['a task that failed otherwise', [FAILED], 3, /its last\s+error: ValueError: no such thing/],
  ['a file that cannot be read, among others', [CLEAN, '/proc/self/mem'], 3, /\/proc\/self\/mem: it cannot be read/],
]

it.each(CASES)('%s', async (_, paths, code, says) => {
  const ran = await cli(['replay', ...paths])
  expect(ran).toMatchObject({ code, stderr: '' })
  expect(ran.stdout).toMatch(says)
})

it('a file that cannot be read, alone', async () => {
  const { code, stdout, stderr } = await cli(['replay', '/proc/self/mem'])
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  expect(stderr).toMatch(/^error: \/proc\/self\/mem: it cannot be read/)
})

it('a report of tasks gives the same report, alone and beside logs', async () => {
  const saved = made('saved', () => {})
  const file = join(saved, 'report.json')
  await cli(['replay', POISON, '--format', 'json', '--output', file])
  const again = JSON.parse((await cli(['replay', file, '--format', 'json'])).stdout) as Report
  const together = JSON.parse((await cli(['replay', saved, CLEAN, '--format', 'json'])).stdout) as Report
  expect({ verdict: again.verdict, exitCode: again.exitCode }).toEqual({ verdict: 'failing', exitCode: 1 })
  expect(together.cells.length).toBe(again.cells.length + 14)
  expect(together.verdict).toBe('failing')
})
