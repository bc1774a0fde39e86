/** stdout is the product, stderr is for progress. */

import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { cli } from './run.ts'

const QUICK = ['demo', '--quick']

it('prints one JSON document on stdout and progress lines on stderr', async () => {
  const { stdout, stderr } = await cli([...QUICK, '--format', 'json'])
  expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, source: 'simulated' })
  expect(stderr).toMatch(/^Measuring driver: \d+ of \d+ cells$/m)
})

it('labels a simulation in the text too', async () => {
  expect((await cli(QUICK)).stdout).toContain('SIMULATED (healthy)')
})

it.each<[Record<string, string>, string[], boolean]>([
  [{ NO_COLOR: '1' }, [], false],
  [{ NO_COLOR: '', FORCE_COLOR: '1' }, [], true],
  [{ NO_COLOR: '', FORCE_COLOR: '1' }, ['--no-color'], false],
  [{ NO_COLOR: '' }, [], false],
])('colours: %j %j %j', async (env, options, coloured) => {
  const { stdout } = await cli([...QUICK, '--quiet', ...options], env)
  expect(stdout.includes('\u001b[')).toBe(coloured)
})

it('writes several reports at once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cad-output-'))
  const json = join(folder, 'report.json')
  const { stdout } = await cli([...QUICK, '--quiet', '--output', `json=${json}`])
  expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ verdict: 'healthy' })
  expect(stdout).toContain('HEALTHY')
})

it('writes to a file instead of stdout', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'cad-output-')), 'report.txt')
  const { stdout } = await cli([...QUICK, '--quiet', '--output', file])
  expect(stdout).toBe('')
  expect(readFileSync(file, 'utf8')).toContain('HEALTHY')
})

it('saves a recording that replays to the same cells and findings, and a report that prints again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cad-save-'))
  const recording = join(folder, 'recording.json')
  const live = JSON.parse(
    (
      await cli([
        ...QUICK,
        '--quiet',
        '--format',
        'json',
        '--save',
        recording,
        '--output',
        `json=${folder}/report.json`,
      ])
    ).stdout,
  )
  const replayed = JSON.parse((await cli(['replay', recording, '--format', 'json'])).stdout)
  expect(replayed.cells).toEqual(live.cells)
  expect(replayed.findings).toEqual(live.findings)
  expect(replayed).toMatchObject({ source: 'replay', simulated: 'healthy' })
  const printed = await cli(['replay', `${folder}/report.json`])
  expect(printed).toMatchObject({ code: 0, stdout: expect.stringContaining('SIMULATED (healthy)') })
})
