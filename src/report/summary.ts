/** The table in three lines: which launch modes work from which parent. */

import type { Cell } from '../model/report.ts'
import { LAUNCHES, type Launch, type Parent } from '../model/vocabulary.ts'

export interface Summary {
  always: Launch[]
  /** Until some process of the lineage calls cuInit. */
  whileClean: Launch[]
  never: Launch[]
}

/** Over every framework that was measured: a launch mode counts as working when no framework fails in it. */
export const summarize = (cells: Cell[]): Summary => {
  const decided = cells.filter(({ outcome, initializedBy }) => !initializedBy && outcome !== 'notApplicable')
  const works = (launch: Launch, parents: Parent[]): boolean => {
    const asked = decided.filter((cell) => cell.launch === launch && parents.includes(cell.parent))
    return asked.length > 0 && asked.every(({ outcome }) => outcome === 'pass')
  }
  const fails = (launch: Launch): boolean => {
    const asked = decided.filter((cell) => cell.launch === launch)
    return asked.length > 0 && asked.every(({ outcome }) => outcome === 'fail')
  }
  const clean = LAUNCHES.filter((launch) => works(launch, ['clean', 'imported']))
  return {
    always: clean.filter((launch) => works(launch, ['initialized'])),
    whileClean: clean.filter((launch) => !works(launch, ['initialized'])),
    never: LAUNCHES.filter(fails),
  }
}
