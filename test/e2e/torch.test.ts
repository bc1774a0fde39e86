/** `trace` with real torch on a machine without a GPU: its fork guard and the calls that are known to initialize CUDA decide. */

import { readdirSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Report, report as schema } from '../../src/model/report.ts'
import { packagePath } from '../../src/root.ts'
import { cli } from '../cli/run.ts'
import { promised } from '../support/rehearsal.ts'

const PYTHON = packagePath('.cache/torch/bin/python')
const FOLDER = 'fixtures/rehearsal/dags'
const NAMES = readdirSync(FOLDER).filter((name) =>
  /^(torch_(?!geometric)|harmless_(import_)?torch|shape_(two|taskflow))/.test(name),
)
const GUARD = 'Cannot re-initialize CUDA in forked subprocess'
const WITHOUT_GUARD = [
  // It calls the driver behind torch's back.
  'torch_config_show.py',
  // A script of torch 2.11 that uses no GPU leaves CUDA alone.
  'torch_jit_script.py',
  // They go to C++ past torch's guard.
  'torch_generator.py',
  'torch_graph.py',
  'torch_memory_history.py',
  'torch_out_of_memory_observer.py',
  'torch_pin_memory.py',
  'torch_stream.py',
]

describe('without a GPU', () => {
  let report: Report
  const of = (name: string, code: string) =>
    report.findings.filter((each) => each.code === code && each.subject.endsWith(name))

  beforeAll(async () => {
    const paths = NAMES.map((name) => `${FOLDER}/${name}`)
    const { stdout } = await cli(['trace', '--quiet', '--python', PYTHON, '--format', 'json', ...paths])
    report = schema.parse(JSON.parse(stdout))
  }, 300_000)

  it('says what decided', () => {
    expect(new Set(report.entries?.map(({ decidedBy }) => decidedBy))).toEqual(new Set(['calls']))
    expect(report.findings.filter(({ code }) => code === 'CAD358')).toHaveLength(1)
  })

  it.each(NAMES)('%s', (name) => {
    const lines = ['CAD351', 'CAD355'].flatMap((code) =>
      of(name, code).map(({ location }) => `${code}:${location?.line}`),
    )
    expect(lines.sort()).toEqual(promised(`${FOLDER}/${name}`, 'CAD351'))
  })

  it.each(NAMES.filter((name) => promised(`${FOLDER}/${name}`, 'CAD351').join().includes('CAD351')))(
    '%s: the fork guard agrees',
    (name) => {
      for (const { evidence } of of(name, 'CAD351'))
        expect(evidence?.some((text) => text.includes(GUARD))).toBe(!WITHOUT_GUARD.includes(name))
    },
  )

  it('a variable helps where torch then asks NVML', () => {
    const helped = NAMES.filter((name) =>
      of(name, 'CAD351').some(({ evidence }) => evidence?.some((text) => text.endsWith(': helped'))),
    )
    expect(helped).toEqual(['shape_two.py', 'torch_is_available.py'])
  })
})
