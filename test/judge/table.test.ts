/** The whole table of cells: which there are, which were measured, and who decided the others. */

import { expect, it } from 'vitest'
import { judgeCells } from '../../src/judge/cells.ts'
import { type Framework, LAUNCHES, type Launch, PARENTS, type Parent } from '../../src/model/vocabulary.ts'
import { fails } from '../support/changes.ts'
import { type Change, changed } from '../support/evidence.ts'

const cellsOf = (change: Change) => judgeCells(changed(change).batteries, 'shell')

const decidedBy = (change: Change, framework: Framework, parent: Parent, launch: Launch) =>
  cellsOf(change).find((cell) => cell.framework === framework && cell.parent === parent && cell.launch === launch)
    ?.decidedBy

const operation = fails({ framework: 'driver', launch: 'in-process' }, 'cuCtxCreate_v2 returned 2')

it('names the deciding cells', () =>
  expect(decidedBy(() => {}, 'torch', 'clean', 'multiprocessing-forkserver')).toEqual([
    { framework: 'torch', parent: 'clean', launch: 'subprocess' },
    { framework: 'driver', parent: 'initialized', launch: 'multiprocessing-forkserver' },
  ]))

it('names the whole operation as what decided a cuInit', () =>
  expect(decidedBy(operation, 'driver', 'clean', 'fork')).toEqual([
    { framework: 'driver', parent: 'initialized', launch: 'in-process' },
  ]))

it('has every combination once, in display order, and the ones poisoned by somebody else at the end', () => {
  const cells = cellsOf(() => {})
  const table = (['driver', 'torch'] as const).flatMap((framework) =>
    PARENTS.flatMap((parent) => LAUNCHES.map((launch) => [framework, parent, launch])),
  )
  const names = cells.map(({ framework, parent, launch }) => [framework, parent, launch])
  expect(names).toEqual([...table, ['torch', 'initialized', 'fork']])
})

it('a decided cell has no depth, a measured one has', () =>
  expect(cellsOf(() => {}).filter((cell) => (cell.depth === undefined) !== (cell.decidedBy !== undefined))).toEqual([]))
