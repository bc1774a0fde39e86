/** Recordings of real machines, replayed: one line each. `npm run record -- <name>` makes one. */

import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { judgeRecording } from '../../src/commands/replay.ts'
import { recording } from '../../src/model/recording.ts'
import type { Verdict } from '../../src/model/report.ts'
import { FORKED } from '../../src/model/vocabulary.ts'
import { text } from '../../src/report/text.ts'
import { packagePath } from '../../src/root.ts'

const FOLDER = packagePath('fixtures/machines')
const POISONED = ['CAD301', 'CAD302', 'CAD303', 'CAD304', 'CAD305']

const QUICK = ['CAD302', 'CAD304', 'CAD305']

const MACHINES: [name: string, verdict: Verdict, codes: string[]][] = [
  ['h100-16-cores', 'healthy', POISONED],
  ['h100-2-cores', 'healthy', POISONED],
  ['h100-exhaustive', 'healthy', POISONED],
  ['h100-quick', 'healthy', QUICK],
  ['h100-devices-hidden', 'failing', ['CAD006', 'CAD304']],
  ['h100-airflow-2.11.2-plugin', 'failing', ['CAD214', 'CAD215', 'CAD301', 'CAD302', 'CAD304', 'CAD305', 'CAD320']],
  ['h100-airflow-3.3.2-plugin', 'failing', ['CAD214', 'CAD301', 'CAD302', 'CAD304', 'CAD305', 'CAD320', 'CAD326']],
  ['h200-16-cores', 'healthy', POISONED],
  ['h200-2-cores', 'healthy', POISONED],
  ['h200-exhaustive', 'healthy', POISONED],
  ['h200-quick', 'healthy', QUICK],
  ['h200-devices-hidden', 'failing', ['CAD006', 'CAD304']],
]
const HEALTHY = MACHINES.filter(([, verdict]) => verdict === 'healthy')

const replay = async (name: string) =>
  judgeRecording(recording.parse(JSON.parse(readFileSync(`${FOLDER}/${name}.json`, 'utf8'))), 'broken', '0.0.0')

it.each(MACHINES)('%s: %s, %j', async (name, verdict, codes) => {
  const report = await replay(name)
  expect(report.verdict).toBe(verdict)
  expect([...new Set(report.findings.map(({ code }) => code))].sort()).toEqual(codes)
})

it.each(HEALTHY)('%s: every cell agrees with the mechanism', async (name) => {
  const { cells } = await replay(name)
  const measured = cells.filter(({ outcome }) => outcome !== 'notApplicable')
  expect(measured.length).toBeGreaterThanOrEqual(33)
  for (const cell of measured) {
    const breaks = (cell.parent === 'initialized' && FORKED.includes(cell.launch)) || cell.launch === 'daemon-spawn'
    expect(cell).toMatchObject({ outcome: breaks ? 'fail' : 'pass' })
  }
})

const BY_ITSELF = ['CAD301 torch', 'CAD302 cupy', 'CAD302 driver', 'CAD302 numba', 'CAD303 jax']
const BEHIND_TORCH = ['CAD302 torch']
const BEHIND_ALL = ['CAD302 cupy', 'CAD302 jax', 'CAD302 numba', 'CAD302 torch']

it.each([
  [/cores$/, [...BY_ITSELF, ...BEHIND_TORCH]],
  [/exhaustive$/, [...BY_ITSELF, ...BEHIND_ALL]],
  [/quick$/, ['CAD302 driver']],
])('%s: who poisoned a forked child', async (pattern, expected) => {
  for (const [name] of HEALTHY.filter(([name]) => pattern.test(name))) {
    const { findings } = await replay(name)
    const found = findings.filter(({ code }) => /^CAD30[123]$/.test(code))
    expect(found.map(({ code, subject }) => `${code} ${subject}`).sort(), name).toEqual([...expected].sort())
  }
})

it('prints the report of a real machine', async () => {
  const printed = text(await replay('h200-16-cores'), { color: false, verbose: false })
  await expect(printed).toMatchFileSnapshot('golden/replay-h200-16-cores.txt')
})

it('has a line for every recording', () => {
  expect(new Set(readdirSync(FOLDER))).toEqual(new Set(MACHINES.map(([name]) => `${name}.json`)))
})

it('keeps names of people, hosts and devices out of every recording', () => {
  for (const file of readdirSync(FOLDER)) {
    const content = readFileSync(`${FOLDER}/${file}`, 'utf8')
    expect(content).not.toMatch(/\/(root|home\/\w+|work)\//)
    expect(content.match(/(GPU|MIG)-[0-9a-f]{8}-/g) ?? []).toEqual(
      expect.not.arrayContaining([expect.not.stringMatching(/-0{8}-/)]),
    )
  }
})
