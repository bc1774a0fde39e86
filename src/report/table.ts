/** The matrix of launch modes and parent states, frameworks with the same answers sharing one table. */

import type { Cell } from '../model/report.ts'
import { type Framework, LAUNCHES, type Launch, PARENTS, type Parent } from '../model/vocabulary.ts'

export interface Table {
  frameworks: Framework[]
  /** Of the frameworks that share the table, the cell that ran stands for those that were decided by others. */
  rows: { launch: Launch; cells: Record<Parent, Cell> }[]
}

export const tables = (cells: Cell[]): Table[] => {
  const groups = new Map<string, Framework[]>()
  for (const framework of frameworksIn(cells)) {
    if (absentReason(cells, framework) !== undefined) continue
    const outcomes = matrix(cells, [framework]).map((row) => PARENTS.map((parent) => row.cells[parent].outcome).join())
    const key = outcomes.join('\n')
    groups.set(key, [...(groups.get(key) ?? []), framework])
  }
  return [...groups.values()].map((frameworks) => ({ frameworks, rows: matrix(cells, frameworks) }))
}

/** Frameworks without a single measurement, with the reason. */
export const absent = (cells: Cell[]): { framework: Framework; reason: string }[] =>
  frameworksIn(cells).flatMap((framework) => {
    const reason = absentReason(cells, framework)
    return reason === undefined ? [] : [{ framework, reason }]
  })

const frameworksIn = (cells: Cell[]): Framework[] => [...new Set(cells.map(({ framework }) => framework))]

const absentReason = (cells: Cell[], name: Framework): string | undefined => {
  const own = cells.filter(({ framework }) => framework === name)
  return own.every(({ outcome }) => outcome === 'notApplicable') ? (own[0]?.reason ?? 'not measured') : undefined
}

const matrix = (cells: Cell[], frameworks: Framework[]): Table['rows'] =>
  LAUNCHES.map((launch) => {
    const row = cells.filter(
      (cell) => cell.launch === launch && frameworks.includes(cell.framework) && !cell.initializedBy,
    )
    const best = (parent: Parent) => {
      const candidates = row.filter((cell) => cell.parent === parent)
      return (candidates.find(({ depth }) => depth !== undefined) ?? candidates[0]) as Cell
    }
    return {
      launch,
      cells: Object.fromEntries(PARENTS.map((parent) => [parent, best(parent)])) as Record<Parent, Cell>,
    }
  })
