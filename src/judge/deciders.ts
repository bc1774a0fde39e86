/**
 * Which measured cells decide one that did not run.
 *
 * A new program does not inherit its parent's memory: there the framework's own start in a new program
 * and the driver's answer for that launch decide together, and what works from an initialized parent
 * works from any. A forked child inherits: there a fork of the same framework decides together with the
 * driver's answer for that way of forking from that state.
 */

import type { CellName } from '../model/report.ts'
import { FORKED, type Framework, type Launch, type Parent } from '../model/vocabulary.ts'

export const deciders = (name: CellName, measured: (cell: CellName) => boolean): CellName[] => {
  const first = (candidates: CellName[]): CellName[] => candidates.filter(measured).slice(0, 1)
  const { framework, parent, launch } = name
  const at = (of: Framework, from: Parent, by: Launch): CellName => ({ framework: of, parent: from, launch: by })
  const forked = FORKED.includes(launch)
  const ofDriver = first([at('driver', parent, launch), ...(forked ? [] : [at('driver', 'initialized', launch)])])
  const inProcess = at(framework, 'initialized', 'in-process')
  if (launch === 'in-process') return first([inProcess])
  if (framework === 'driver') return ofDriver
  const own = forked
    ? first(
        parent === 'initialized'
          ? [at(framework, parent, 'fork')]
          : [at(framework, 'imported', 'fork'), at(framework, 'clean', 'fork')],
      )
    : first([at(framework, 'clean', 'subprocess'), inProcess])
  return own.length > 0 ? [...own, ...ofDriver] : []
}
