/** Who called cuInit before the fork. */

import type { Cell } from '../../model/report.ts'
import { FORKED, type Framework } from '../../model/vocabulary.ts'
import {
  batteryOf,
  type Case,
  errorLine,
  groupBy,
  type Hit,
  pythonOf,
  type Rule,
  ran,
  rule,
  signatureOfCell,
  works,
} from '../case.ts'

const XLA: readonly Framework[] = ['jax', 'tensorflow']

export type Culprit = 'torch' | 'driver' | 'xla'

/** The error text of a poisoned child names the class of its culprit; any other text says that cuInit was called. */
export const culpritOf = (cell: Cell): Culprit | undefined => {
  const signature = signatureOfCell(cell)
  if (signature === 'torch-guard') return 'torch'
  if (signature === 'xla-poison' || (XLA.includes(cell.framework) && !cell.initializedBy)) return 'xla'
  return cell.error && 'driver'
}

/** Cells forked from an initialized parent that did not work, of frameworks that work in-process. */
const poisoned = (given: Case): Cell[] =>
  ran(given.cells).filter(
    ({ framework, parent, launch, outcome }) =>
      parent === 'initialized' && FORKED.includes(launch) && outcome !== 'pass' && works(given, framework),
  )

/** One hit per framework and initializer, so that a report has one line per cause. */
const byCulprit = (culprit: Culprit) => (given: Case) => {
  const cells = poisoned(given).filter((cell) => culpritOf(cell) === culprit)
  return groupBy(cells, (cell) => `${cell.framework} ${cell.initializedBy ?? ''}`).map(hit)
}

const hit = (cells: Cell[]): Hit => {
  const first = cells[0] as Cell
  const who = first.initializedBy
    ? 'a library other than the framework'
    : first.framework === 'driver'
      ? 'a direct call'
      : 'it'
  return {
    subject: first.framework,
    args: {
      framework: first.framework,
      who,
      launches: cells.map(({ launch }) => launch).join(', '),
      error: errorLine(first),
    },
    evidence: cells.map((cell) => `${cell.launch}: ${errorLine(cell)}`),
  }
}

const setStartMethod = rule('CAD305', (given) => {
  const cell = poisoned(given).find(({ launch }) => launch === 'set-start-method-spawn')
  return cell && { subject: cell.framework, args: { error: errorLine(cell) } }
})

const importInitializes = rule('CAD306', (given) =>
  given.evidence.batteries.flatMap(({ framework, parents }) => {
    const nodes = parents.imported?.state.mappedNodes ?? []
    const before = parents.clean?.state.mappedNodes ?? []
    if (framework === 'driver' || nodes.length === 0 || before.length > 0) return []
    return [
      {
        subject: framework,
        args: { framework, python: pythonOf(given), nodes: nodes.map((node) => `/dev/${node}`).join(', ') },
      },
    ]
  }),
)

const startupInitializes = rule('CAD307', (given) => {
  const battery = batteryOf(given, 'driver')
  const nodes = battery?.parents.clean?.state.mappedNodes ?? []
  if (nodes.length === 0 && battery?.canary?.code !== 3) return undefined
  const seen =
    nodes.length > 0 ? `${nodes.map((node) => `/dev/${node}`).join(', ')} mapped` : 'cuInit returns 3 in its child'
  return { subject: 'interpreter', args: { evidence: seen, python: pythonOf(given) } }
})

const ancestorHolds = rule('CAD313', ({ evidence }) => {
  const holders = evidence.facts.lineage?.slice(1).filter(({ mappedNodes }) => mappedNodes?.length) ?? []
  if (holders.length === 0) return undefined
  return { subject: 'shell', args: { processes: holders.map(({ pid, name }) => `${name} (pid ${pid})`).join(', ') } }
})

export const POISON_RULES: Rule[] = [
  rule('CAD301', byCulprit('torch')),
  rule('CAD302', byCulprit('driver')),
  rule('CAD303', byCulprit('xla')),
  setStartMethod,
  importInitializes,
  startupInitializes,
  ancestorHolds,
]
