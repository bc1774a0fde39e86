/** From cells and findings to one word, and from the word to the exit code. */

import type { Code } from '../model/codes.ts'
import type { AirflowProcess } from '../model/processes.ts'
import type { Cell, Finding, Verdict } from '../model/report.ts'
import { type FailOn, FORKED } from '../model/vocabulary.ts'

/** Findings that leave the question open: there is nothing to measure with, or no answer came. */
const LEAVES_OPEN: readonly Code[] = [
  'CAD001',
  'CAD005',
  'CAD015',
  'CAD016',
  'CAD021',
  'CAD341',
  'CAD342',
  'CAD901',
  'CAD902',
]
/** What was measured failing is failing, whatever else is open. */
const OUTWEIGHED: readonly Code[] = ['CAD341', 'CAD901']
/** Where processes are all that was asked for. */
const LEAVES_PROCESSES_OPEN: readonly Code[] = ['CAD323', 'CAD324']

const LEAVES_CONFIGURATION_OPEN: readonly Code[] = ['CAD216', 'CAD342', 'CAD900', 'CAD901']

/** Without a battery or tasks the question is about processes, which any that could be read answers. */
export const judgeProcesses = (processes: AirflowProcess[], findings: Finding[], failOn: FailOn): Verdict => {
  if (failOn !== 'never' && findings.some(({ severity }) => severity === 'error')) return 'failing'
  const open = findings.some(({ code }) => LEAVES_PROCESSES_OPEN.includes(code))
  return open || !processes.some(({ mappedNodes }) => mappedNodes !== null) ? 'inconclusive' : 'healthy'
}

/** An import that did not come to its end, or that poisons behind everybody's back, may hide anything. */
const LEAVES_REHEARSAL_OPEN: readonly Code[] = ['CAD352', 'CAD353', 'CAD357', 'CAD359', 'CAD360']

export const judgeRehearsal = (findings: Finding[], failOn: FailOn): Verdict => {
  if (failOn !== 'never' && findings.some(({ severity }) => severity === 'error')) return 'failing'
  const open = findings.some(({ code }) => LEAVES_REHEARSAL_OPEN.includes(code))
  return open ? 'inconclusive' : 'healthy'
}

/** What a repository says of its deployments is enough for policies, and for what follows from options alone. */
export const judgeConfiguration = (findings: Finding[], failOn: FailOn): Verdict => {
  if (failOn !== 'never' && findings.some(({ severity }) => severity === 'error')) return 'failing'
  const open = findings.some(({ code, severity }) => severity !== 'info' && LEAVES_CONFIGURATION_OPEN.includes(code))
  return open ? 'inconclusive' : 'healthy'
}

export const judgeVerdict = (cells: Cell[], findings: Finding[], failOn: FailOn): Verdict => {
  const measured = cells.some(({ depth, outcome }) => depth && (outcome === 'pass' || outcome === 'fail'))
  if (!measured || findings.some(({ code }) => !OUTWEIGHED.includes(code) && LEAVES_OPEN.includes(code)))
    return 'inconclusive'
  if (failOn !== 'never' && findings.some(({ severity }) => severity === 'error')) return 'failing'
  if (findings.some(({ code }) => LEAVES_OPEN.includes(code)) || cells.some(leavesOpen)) return 'inconclusive'
  return 'healthy'
}

/** A child of a poisoned parent may fail or hang: either way it does not work, and that was to be expected. */
const leavesOpen = ({ outcome, parent, launch }: Cell): boolean =>
  outcome === 'inconclusive' && !(parent === 'initialized' && FORKED.includes(launch))

const EXIT_CODES = { healthy: 0, failing: 1, usageError: 2, inconclusive: 3, crash: 3, interrupted: 130 } as const

export const exitCode = (ending: Verdict | 'usageError' | 'crash' | 'interrupted'): number => EXIT_CODES[ending]
