/** 360 real runs on an H200: what the judge says of each, and what the model predicts. */

import { describe, expect, it } from 'vitest'
import { plan } from '../../src/collect/plan.ts'
import { judgeCells, outcome } from '../../src/judge/cells.ts'
import type { CellSpec } from '../../src/model/evidence.ts'
import { FORKED, type Framework } from '../../src/model/vocabulary.ts'
import { answer, battery, healthy, physics } from '../support/evidence.ts'
import { codesOf, judged } from '../support/judged.ts'
import { errorOfRow, type Row, specOf, TRUTH } from '../support/truth.ts'

const answerOf = (row: Row) => answer(specOf(row), errorOfRow(row))

/** A battery of this one cell, beside the control that every framework has: it works in-process. */
const judgedRow = (row: Row) => {
  const spec = specOf(row)
  const { framework } = spec
  const control: CellSpec = { framework, parent: 'initialized', launch: 'in-process', depth: 'operation' }
  const cells = [answerOf(row), answer(control)]
  return judged({ ...healthy(), batteries: [{ ...battery(framework, [spec, control]), cells }] })
}

const culprits = ({ parent, mode, work, ok }: Row): string[] => {
  if (ok) return []
  if (mode === 'daemon_spawn') return ['CAD304']
  const byTorch = work === 'torch' && ['is_available', 'tensor'].includes(parent)
  return [byTorch ? 'CAD301' : 'CAD302', ...(mode === 'fork_setspawn' ? ['CAD305'] : [])]
}

it('has all 360 rows', () => expect(TRUTH).toHaveLength(360))

describe.each(TRUTH)('$work, parent $parent, $mode', (row) => {
  it('outcome', () => expect(outcome(answerOf(row)).outcome).toBe(row.ok ? 'pass' : 'fail'))

  it('culprit', () => expect(codesOf(judgedRow(row))).toEqual(culprits(row)))
})

describe('the model', () => {
  it('a forked launch fails iff the parent called cuInit, daemon-spawn always, nothing else', () => {
    const fails = ({ parent, launch }: CellSpec) =>
      launch === 'daemon-spawn' || (FORKED.includes(launch) && parent === 'initialized')
    expect(TRUTH.filter((row) => fails(specOf(row)) === row.ok)).toEqual([])
  })

  it('the evidence that these tests build obeys it', () =>
    expect(TRUTH.filter((row) => (physics(specOf(row)) === undefined) !== row.ok)).toEqual([]))
})

/** Parents of the real runs that are the battery's parent states. */
const STATES: Record<string, string[]> = {
  driver: ['clean', 'ctypes_dlopen', 'ctypes_cuinit'],
  torch: ['clean', 'import_torch', 'tensor'],
}

describe.each([
  ['quick', ['driver']],
  ['full', ['driver', 'torch']],
  ['exhaustive', ['driver', 'torch']],
] as const)('the plan %s', (breadth, frameworks: readonly Framework[]) => {
  const rows = frameworks.flatMap((framework) =>
    TRUTH.filter(({ parent, work }) => work === framework && STATES[framework]?.includes(parent)),
  )
  const real = (spec: CellSpec) =>
    rows.find((row) => {
      const { framework, parent, launch } = specOf(row)
      return framework === spec.framework && parent === spec.parent && launch === spec.launch
    })
  const batteries = frameworks.map((framework) => {
    const planned = plan(framework, breadth, true, 8).filter((spec) => !spec.initializedBy)
    return {
      ...battery(framework, planned),
      cells: planned.map((spec) => answer(spec, errorOfRow(real(spec) ?? ({ error: null } as Row)))),
    }
  })
  const cells = judgeCells(batteries, 'shell')

  it.each(rows)('decides $work, parent $parent, $mode as it was measured', (row) => {
    const { framework, parent, launch } = specOf(row)
    const cell = cells.find((one) => one.framework === framework && one.parent === parent && one.launch === launch)
    expect(cell?.outcome).toBe(row.ok ? 'pass' : 'fail')
  })
})
