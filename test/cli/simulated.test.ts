/** Every simulated machine, end to end: real processes, one line each. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { report as schema } from '../../src/model/report.ts'
import { FORKED } from '../../src/model/vocabulary.ts'
import { packagePath } from '../../src/root.ts'
import { cli } from './run.ts'

const POISONED = ['CAD301', 'CAD302', 'CAD303', 'CAD304', 'CAD305']

const MACHINES: [profile: string, exitCode: number, codes: string[], options?: string[]][] = [
  ['healthy', 0, POISONED],
  ['healthy', 0, ['CAD302', 'CAD304', 'CAD305'], ['--quick']],
  ['healthy', 0, POISONED, ['--exhaustive']],
  ['healthy', 3, ['CAD021', 'CAD302', 'CAD304', 'CAD305'], ['--framework', 'tensorflow']],
  ['healthy', 3, [...POISONED, 'CAD901'], ['--fail-on', 'fork']],
  ['healthy', 3, [...POISONED, 'CAD901'], ['--fail-on', 'exposed']],
  ['no-driver', 3, ['CAD001']],
  ['no-device', 3, ['CAD005', 'CAD304']],
  ['driver-too-old', 1, ['CAD013', 'CAD302', 'CAD303', 'CAD304', 'CAD305']],
  ['driver-too-old', 0, ['CAD013', 'CAD302', 'CAD303', 'CAD304', 'CAD305'], ['--fail-on', 'never']],
  ['exclusive', 0, ['CAD010', ...POISONED]],
  ['exclusive-held', 1, ['CAD010', 'CAD011', 'CAD304']],
  ['hung', 3, ['CAD015'], ['--timeout', '3']],
  ['crashing', 3, ['CAD016']],
  ['mismatch', 1, ['CAD014', 'CAD304']],
  ['uvm-missing', 1, ['CAD009', 'CAD304']],
  ['mig', 0, ['CAD012', ...POISONED]],
  ['cpu-torch', 1, ['CAD020', 'CAD302', 'CAD303', 'CAD304', 'CAD305']],
  ['smi-hangs', 0, ['CAD004', ...POISONED]],
  ['smi-fails', 0, ['CAD003', 'CAD024', ...POISONED]],
  ['smi-missing', 0, ['CAD002', ...POISONED]],
]

describe.concurrent('demo', () => {
  it.each(MACHINES)('%s: exit code %i, %j %j', async (profile, exitCode, codes, options = []) => {
    const ran = await cli(['demo', '--simulate', profile, '--format', 'json', '--quiet', ...options])
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: exitCode, stderr: '' })
    const report = schema.parse(JSON.parse(ran.stdout))
    expect([...new Set(report.findings.map(({ code }) => code))].sort()).toEqual([...codes].sort())
    expect(report).toMatchObject({ source: 'simulated', simulated: profile, exitCode })
  })

  it('has a case for every profile there is', () => {
    const profiles = JSON.parse(readFileSync(packagePath('fixtures/simulated/profiles.json'), 'utf8')) as {
      name: string
    }[]
    expect(new Set(MACHINES.map(([profile]) => profile))).toEqual(new Set(profiles.map(({ name }) => name)))
  })

  it('shows fork failing only after initialization', async () => {
    const { cells } = schema.parse(JSON.parse((await cli(['demo', '--format', 'json'])).stdout))
    const measured = cells.filter(({ outcome }) => outcome !== 'notApplicable')
    for (const cell of measured) {
      const breaks = (cell.parent === 'initialized' && FORKED.includes(cell.launch)) || cell.launch === 'daemon-spawn'
      expect(cell).toMatchObject({ outcome: breaks ? 'fail' : 'pass' })
    }
    expect(measured).toHaveLength(5 * 33 + 1)
  })

  it('gives an interpreter its time to start, however short the deadline of a cell', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cad-slow-'))
    const python = join(folder, 'python3')
    writeFileSync(python, '#!/bin/sh\nsleep 4\nexec python3 "$@"\n', { mode: 0o755 })
    const slow = ['--python', python, '--timeout', '1']
    const ran = await cli(['demo', '--simulate', 'no-driver', '--format', 'json', '--quiet', ...slow])
    rmSync(folder, { recursive: true })
    expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 3, stderr: '' })
    const { findings } = schema.parse(JSON.parse(ran.stdout))
    expect(findings.map(({ code }) => code)).toEqual(['CAD001'])
  })

  it('hides devices by CUDA_VISIBLE_DEVICES', async () => {
    const ran = await cli(['demo', '--quick', '--format', 'json', '--quiet'], { CUDA_VISIBLE_DEVICES: '-1' })
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain('CAD006')
  })
})
