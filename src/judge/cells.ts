/** Evidence of cells → cells with an outcome: those that ran, those that others decide, those without an answer. */

import type { Battery, CellEvidence, CellSpec } from '../model/evidence.ts'
import type { ErrorText } from '../model/facts.ts'
import type { Cell, CellName } from '../model/report.ts'
import { signatureOf } from '../model/signatures.ts'
import { LAUNCHES, PARENTS } from '../model/vocabulary.ts'
import { deciders } from './deciders.ts'

/** Every cell of every battery, in display order. */
export const judgeCells = (batteries: Battery[], measuredAt: Cell['measuredAt']): Cell[] => {
  const reported = batteries.flatMap((battery) => battery.planned.map((spec) => judgeSpec(battery, spec, measuredAt)))
  const answered = reported.map((cell) => holdToOperation(cell, reported))
  const names = batteries.flatMap(({ framework }) =>
    PARENTS.flatMap((parent) => LAUNCHES.map((launch) => ({ framework, parent, launch }))),
  )
  const cells = names.map((name) => find(answered, name) ?? decide(batteries, answered, name, measuredAt))
  return [...cells, ...answered.filter((cell) => cell.initializedBy)]
}

/** A cell that stopped at cuInit works only as far as the whole operation does in-process. */
const holdToOperation = (cell: Cell, cells: Cell[]): Cell => {
  if (cell.depth !== 'init' || cell.outcome !== 'pass') return cell
  const { framework } = cell
  const whole = find(cells, { framework, parent: 'initialized', launch: 'in-process' })
  if (whole?.outcome !== 'fail') return cell
  const decidedBy = [{ framework, parent: whole.parent, launch: whole.launch }]
  return { ...cell, outcome: 'fail', decidedBy, ...(whole.error && { error: whole.error }) }
}

const find = (cells: Cell[], { framework, parent, launch }: CellName): Cell | undefined =>
  cells.find((c) => c.framework === framework && c.parent === parent && c.launch === launch && !c.initializedBy)

const judgeSpec = (battery: Battery, spec: CellSpec, measuredAt: Cell['measuredAt']): Cell => {
  const { depth, ...name } = spec
  const seen = battery.cells.find(
    (cell) => cell.parent === spec.parent && cell.launch === spec.launch && cell.initializedBy === spec.initializedBy,
  )
  if (!seen) return { ...name, measuredAt, ...unanswered(battery) }
  return { ...name, measuredAt, depth, durationMs: seen.durationMs, ...outcome(seen) }
}

type Answer = Pick<Cell, 'outcome' | 'error' | 'reason'>

export const outcome = (cell: CellEvidence): Answer => {
  if (cell.result?.ok) return { outcome: 'pass' }
  if (cell.result) return { outcome: 'fail', error: cell.result.error ?? { type: 'Error', message: 'no error text' } }
  if (cell.launchError) return undecided(`could not be launched: ${cell.launchError}`)
  if (cell.timedOut) return undecided('gave no answer before its deadline')
  const aborted = lastWords(cell)
  // A library that aborts with a known CUDA text on its lips has answered.
  if (aborted && signatureOf(aborted.message)) return { outcome: 'fail', error: aborted }
  return undecided(`${aborted?.type ?? 'ended'} without an answer (${ending(cell)})`)
}

const undecided = (reason: string): Answer => ({ outcome: 'inconclusive', reason })

const ending = ({ exitCode }: CellEvidence): string =>
  exitCode == null ? 'no exit code' : exitCode < 0 ? `signal ${-exitCode}` : `exit code ${exitCode}`

/** The line of stderr that names the cause; the last one where none is known. */
const lastWords = (cell: CellEvidence): ErrorText | undefined => {
  const lines = cell.stderr.split('\n').filter((line) => line.trim())
  const type = (cell.exitCode ?? 0) < 0 ? 'Aborted' : 'Ended'
  const message = lines.findLast((line) => signatureOf(line)) ?? lines.at(-1)
  return message === undefined ? undefined : { type, message: message.slice(0, 1000) }
}

const unanswered = (battery: Battery): Answer => {
  const { library, ended, stopped } = battery
  if (battery.import?.installed === false)
    return { outcome: 'notApplicable', reason: `${battery.framework} is not installed` }
  if (library?.loaded === false)
    return { outcome: 'notApplicable', reason: `no driver: ${library.error ?? 'libcuda.so.1 cannot be loaded'}` }
  if (battery.import?.error) return { outcome: 'fail', error: battery.import.error }
  if (stopped) return undecided(`not tried: ${stopped}`)
  if (ended.timedOut) return undecided('the battery ran out of time')
  return undecided(`the battery ended early (${ended.signal ?? `exit code ${ended.exitCode}`})`)
}

/** A cell that was not planned takes the answer of the cells that decide it, and says which they are. */
const decide = (batteries: Battery[], answered: Cell[], name: CellName, measuredAt: Cell['measuredAt']): Cell => {
  const battery = batteries.find(({ framework }) => framework === name.framework)
  const decidedBy = deciders(name, (wanted) => find(answered, wanted) !== undefined)
  const cells = decidedBy.flatMap((wanted) => find(answered, wanted) ?? [])
  const weakest =
    cells.find((cell) => cell.outcome === 'notApplicable') ??
    cells.find((cell) => cell.outcome === 'fail') ??
    cells.find((cell) => cell.outcome === 'inconclusive') ??
    cells[0]
  if (!weakest) return { ...name, measuredAt, ...(battery ? unanswered(battery) : undecided('not measured')) }
  const { outcome, error, reason } = weakest
  return { ...name, measuredAt, outcome, decidedBy, ...(error && { error }), ...(reason && { reason }) }
}
