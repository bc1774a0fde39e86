/** Launch modes that did not do what the two axes, forked and initialized, predict. */

import type { Cell } from '../../model/report.ts'
import { EXECED, FORKED } from '../../model/vocabulary.ts'
import {
  batteryOf,
  type Case,
  errorLine,
  groupBy,
  type Hit,
  type Rule,
  ran,
  rule,
  signatureOfCell,
  works,
} from '../case.ts'

const daemonic = rule('CAD304', ({ cells }) => {
  const cell = ran(cells).find((candidate) => signatureOfCell(candidate) === 'daemonic')
  return cell && { subject: cell.launch, args: { error: errorLine(cell) } }
})

const daemonicAllowed = rule('CAD312', ({ cells }) => {
  const cell = ran(cells).find(({ launch, outcome }) => launch === 'daemon-spawn' && outcome === 'pass')
  return cell && { subject: cell.launch, args: {} }
})

const launchFails = rule('CAD308', (given) =>
  grouped(
    failing(given).filter(
      (cell) => EXECED.includes(cell.launch) && !['daemonic', 'busy'].includes(signatureOfCell(cell) ?? ''),
    ),
  ),
)

const cleanForkFails = rule('CAD309', (given) =>
  grouped(
    failing(given).filter(
      (cell) => FORKED.includes(cell.launch) && cell.parent !== 'initialized' && !holdsCuda(given, cell),
    ),
  ),
)

const forkSurvived = rule('CAD310', (given) =>
  grouped(
    ran(given.cells).filter(
      (cell) =>
        cell.outcome === 'pass' &&
        cell.parent === 'initialized' &&
        FORKED.includes(cell.launch) &&
        holdsCuda(given, cell),
    ),
  ),
)

/** A driver that hangs or crashes by itself has a finding of its own. */
const undecided = rule('CAD311', (given) => {
  const { canary } = batteryOf(given, 'driver') ?? {}
  if (canary?.timedOut || canary?.signal) return undefined
  return grouped(ran(given.cells).filter((cell) => cell.outcome === 'inconclusive' && !parentFailed(given, cell)))
})

/** Its parent never reached the state: after a failed cuInit the driver crashes in forked children (measured, error 100). */
const parentFailed = ({ evidence }: Case, { framework, parent }: Cell): boolean =>
  Boolean(evidence.batteries.find((battery) => battery.framework === framework)?.parents[parent]?.error)

const failing = (given: Case): Cell[] =>
  ran(given.cells).filter(
    (cell) => cell.outcome === 'fail' && works(given, cell.framework) && signatureOfCell(cell) !== 'busy',
  )

/** Whether the parent that launched this cell had called cuInit, by its own evidence. */
const holdsCuda = ({ evidence }: Case, { framework, parent, initializedBy }: Cell): boolean => {
  const state = evidence.batteries.find((battery) => battery.framework === framework)?.parents[parent]?.state
  return Boolean(initializedBy || state?.mappedNodes?.length || state?.contextCode === 0)
}

/** One hit per framework and parent. */
const grouped = (cells: Cell[]): Hit[] =>
  groupBy(cells, ({ framework, parent }) => `${framework} ${parent}`).map((group) => {
    const first = group[0] as Cell
    const { framework, parent } = first
    const launches = group.map(({ launch }) => launch).join(', ')
    const args = { framework, parent, launches, error: errorLine(first), reason: first.reason ?? errorLine(first) }
    return { subject: framework, args, evidence: group.map((cell) => `${cell.launch}: ${errorLine(cell)}`) }
  })

export const LAUNCH_RULES: Rule[] = [daemonic, daemonicAllowed, launchFails, cleanForkFails, forkSurvived, undecided]
