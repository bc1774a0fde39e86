/** What was imported as Airflow imports it, one line each, the harmful first. */

import { ENTRY_VERDICTS } from '../model/rehearsal.ts'
import type { Report } from '../model/report.ts'

const MARKS = {
  'poisons every task': '✖',
  'poisons only 2.x': '✖',
  'not loaded': '?',
  undecided: '?',
  harmless: '✔',
} as const
const DECIDED = {
  driver: 'the driver’s own state decided',
  calls: 'without a driver: torch’s fork guard and known calls decided',
} as const
const WIDTH = Math.max(...ENTRY_VERDICTS.map((verdict) => verdict.length)) + 2

export const entryLines = ({ entries }: Report): string[] => {
  const [first] = entries ?? []
  if (!entries || !first) return []
  const order = Object.keys(MARKS)
  const sorted = [...entries].sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict))
  const count = entries.length === 1 ? '1 import' : `${entries.length} imports`
  return [
    `${count} rehearsed, each in a process of its own; ${DECIDED[first.decidedBy]}   (measured in a rehearsal)`,
    ...sorted.map(
      ({ entry, place, verdict }) => `${MARKS[verdict]} ${verdict.padEnd(WIDTH)}${place.padEnd(18)}${entry}`,
    ),
  ]
}
