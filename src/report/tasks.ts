/** What real tasks measured: a table per worker, a line per way. */

import type { Cell, Report } from '../model/report.ts'

const WIDTH = 32
const MARKS: Record<Cell['outcome'], string> = {
  pass: '✔',
  warn: '!',
  fail: '✖',
  inconclusive: '?',
  notApplicable: '–',
}

export const taskSections = ({ cells, workers = [] }: Report): string[] =>
  workers.map(({ worker, airflow, verdict }) => {
    const own = cells.filter((cell) => cell.worker === worker)
    const frameworks = [...new Set(own.map(({ framework }) => framework))].join(', ')
    return [
      `${worker}   ${verdict}   (Airflow ${airflow ?? '?'}, ${frameworks}, measured in its tasks)`,
      `${'way'.padEnd(WIDTH)}   launched as`,
      ...own.map(line),
    ].join('\n')
  })

const line = ({ way = '', outcome, parent, launch, error, reason }: Cell): string => {
  const text = error ? `${error.type}: ${error.message}` : (reason ?? '')
  const launched =
    outcome === 'notApplicable' ? '' : `${launch}${parent === 'initialized' ? ' from a parent that holds CUDA' : ''}`
  return `${way.padEnd(WIDTH)} ${MARKS[outcome]} ${[launched, text.split('\n')[0]?.slice(0, 120)].filter(Boolean).join(': ')}`.trimEnd()
}
