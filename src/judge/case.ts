/** What rules look at, and small questions that several rules ask. */

import { placeIn } from '../airflow/config/names.ts'
import type { Version } from '../airflow/version.ts'
import type { Code } from '../model/codes.ts'
import type { Battery, Evidence } from '../model/evidence.ts'
import type { Cell, Finding } from '../model/report.ts'
import type { Span } from '../model/scan.ts'
import type { Signature } from '../model/signatures.ts'
import { signatureOf } from '../model/signatures.ts'
import type { FailOn, Framework, Severity } from '../model/vocabulary.ts'
import type { Setup } from './setup.ts'

/** code: what was scanned; rehearsal: what importing showed; deployment: everything. */
export type About = 'code' | 'deployment' | 'rehearsal'

export interface Case {
  evidence: Evidence
  cells: Cell[]
  /** The Airflow of this machine; undefined where none of a known version was found. */
  setup: Setup | undefined
  /** It, and the deployments of a repository. */
  setups: Setup[]
  failOn: FailOn
  about: About
}

/** What a rule returns: the catalogue supplies the prose. */
export interface Hit {
  subject: string
  /** Whose cells prove its fixes, where the subject is not a framework. */
  framework?: Framework
  /** The Airflow it is about, where that is not the one that was set up here. */
  airflow?: Version
  args: Record<string, string>
  evidence?: string[]
  /** The line of a file that it is about. */
  location?: Finding['location']
  chain?: string[]
  /** Lines on which a comment may suppress it. */
  spans?: Span[]
  severity?: Severity
  confidence?: Finding['confidence']
  /** Whose fixes apply, where some are for certain libraries only. */
  libraries?: string[]
  /** Fixes that were tried here, by their config: those that did not help are not offered. */
  tried?: Record<string, boolean>
}

export interface Rule {
  code: Code
  judge: (given: Case) => Hit | Hit[] | undefined
}

/** Of an origin such as `compose.yml:4`; a variable or a flag stands in no file. */
export const locationOf = (origin: string | undefined): Pick<Hit, 'location'> => {
  const { path, line } = placeIn(origin ?? '')
  return line === undefined ? {} : { location: { path, line } }
}

export const rule = (code: Code, judge: Rule['judge']): Rule => ({ code, judge })

/** The interpreter that was examined, for commands that a finding prints. */
export const pythonOf = ({ evidence }: Case): string => evidence.python?.path ?? 'python3'

export const batteryOf = ({ evidence }: Case, framework: Framework): Battery | undefined =>
  evidence.batteries.find((battery) => battery.framework === framework)

/** Cells that ran, not those decided by others. */
export const ran = (cells: Cell[]): Cell[] => cells.filter((cell) => cell.depth !== undefined)

export const signatureOfCell = (cell: Cell | undefined): Signature | undefined =>
  cell?.error ? signatureOf(`${cell.error.type}: ${cell.error.message}`) : undefined

/** First line of a cell's error, which is what people paste into a search. */
export const errorLine = (cell: Cell | undefined): string =>
  cell?.error ? (`${cell.error.type}: ${cell.error.message}`.split('\n')[0] ?? '') : (cell?.reason ?? 'no error text')

/** The cell that tells whether the framework works at all: no fork is involved. */
export const inProcess = ({ cells }: Case, framework: Framework): Cell | undefined =>
  cells.find((cell) => cell.framework === framework && cell.launch === 'in-process' && cell.parent === 'initialized')

export const works = (given: Case, framework: Framework): boolean => inProcess(given, framework)?.outcome === 'pass'

/** cuInit fails in a process that was not forked: the launch mode is out of the question. */
export const driverFailure = (given: Case): Cell | undefined => {
  const cell = inProcess(given, 'driver')
  return cell?.outcome === 'fail' ? cell : undefined
}

/** Map.groupBy, which Node 20 lacks. */
export const groupBy = <T>(items: T[], key: (item: T) => string): T[][] => {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item])
  return [...groups.values()]
}
