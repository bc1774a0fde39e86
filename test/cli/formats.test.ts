/** Several formats at once, and GitHub's step summary. */

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { packagePath } from '../../src/root.ts'
import { cli } from './run.ts'

const folder = mkdtempSync(join(tmpdir(), 'cad-formats-'))
const COMPOSE = packagePath('fixtures/deployments/compose-celery-2')
const gate = (args: string[], env = {}) => cli(['gate', COMPOSE, '--fail-on', 'fork', ...args], env)

const STARTS: [format: string, start: RegExp][] = [
  ['text', /^cuda-airflow-doctor/],
  ['json', /^\{\n {2}"schemaVersion"/],
  ['junit', /^<\?xml/],
  ['sarif', /^\{\n {2}"\$schema"/],
  ['github', /^::error file=[^:]+compose-celery-2\/docker-compose\.yaml,line=4,title=CAD214 tasks-are-forked::/],
  ['gitlab', /^\[\n {2}\{/],
  ['markdown', /^## cuda-airflow-doctor: failing/],
  ['html', /^<!doctype html>/],
]

it.each(STARTS)('--format %s', async (format, start) => {
  const { code, stdout } = await gate(['--format', format])
  expect(code).toBe(1)
  expect(stdout).toMatch(start)
})

it('all of them in one run, and text on stdout', async () => {
  const outputs = STARTS.flatMap(([format]) => ['--output', `${format}=${join(folder, `report.${format}`)}`])
  const { code, stdout } = await gate(outputs)
  expect(code).toBe(1)
  expect(stdout).toMatch(/^cuda-airflow-doctor/)
  for (const [format, start] of STARTS) expect(readFileSync(join(folder, `report.${format}`), 'utf8')).toMatch(start)
})

it('github adds to the step summary', async () => {
  const file = join(folder, 'summary.md')
  writeFileSync(file, 'before\n')
  await gate(['--format', 'github'], { GITHUB_STEP_SUMMARY: file })
  expect(readFileSync(file, 'utf8')).toMatch(/^before\n## cuda-airflow-doctor: failing/)
})

it('a summary that cannot be written is said, and changes nothing', async () => {
  const { code, stderr } = await gate(['--format', 'github'], { GITHUB_STEP_SUMMARY: '/does/not/exist/summary' })
  expect({ code, stderr: stderr.slice(0, 32) }).toEqual({ code: 1, stderr: 'The step summary was not written' })
})
