/**
 * Which cells run. The price of a cell is a cold import (seconds) or a driver context (a third of a
 * second, one after another), so the default runs what decides and `exhaustive` runs everything.
 */

import type { CellSpec } from '../model/evidence.ts'
import {
  type Breadth,
  FORKED,
  type Framework,
  LAUNCHES,
  type Launch,
  PARENTS,
  type Parent,
} from '../model/vocabulary.ts'

type Wanted = readonly [Parent, readonly Launch[]]

/**
 * cuInit decides for the driver. New programs are started from the worst parent there is, the initialized
 * one: what works from there works from any. That dlopen alone changes nothing matters for forks only.
 */
const DRIVER: readonly Wanted[] = [
  ['clean', FORKED],
  ['imported', FORKED],
  ['initialized', LAUNCHES],
]

/** All from one warm process: children that inherit the import, children that inherit the poison. */
const WARM: readonly Wanted[] = [
  ['imported', ['fork']],
  ['initialized', [...FORKED, 'in-process']],
]

/** One cold import each: the usual remedy, and a task forked from a parent that had not even imported the framework. */
const COLD: readonly Wanted[] = [['clean', ['subprocess', 'fork']]]

/** A cold import keeps a core busy for seconds. */
const COLD_ON_FEW_CORES: readonly Wanted[] = [['clean', ['subprocess']]]
const FEW_CORES = 4

const EVERYTHING: readonly Wanted[] = PARENTS.map((parent) => [parent, LAUNCHES] as const)

/** `requested`: the framework was asked for by name, so its cold imports are worth their price. */
export const plan = (framework: Framework, breadth: Breadth, requested: boolean, cores: number): CellSpec[] => {
  if (breadth === 'exhaustive') return [...specs(framework, EVERYTHING, 'operation'), ...poisonedByDriver(framework)]
  if (framework === 'driver') return specs(framework, DRIVER, 'init').map(deepen)
  if (breadth === 'quick') return []
  const warm = specs(framework, WARM, 'operation')
  if (!requested && framework !== 'torch') return warm
  const cold = specs(framework, cores < FEW_CORES ? COLD_ON_FEW_CORES : COLD, 'operation')
  return [...cold, ...warm, ...poisonedByDriver(framework)]
}

const specs = (framework: Framework, wanted: readonly Wanted[], depth: CellSpec['depth']): CellSpec[] =>
  wanted.flatMap(([parent, launches]) => launches.map((launch) => ({ framework, parent, launch, depth })))

/** One driver cell does the whole operation. */
const deepen = (cell: CellSpec): CellSpec => (cell.launch === 'in-process' ? { ...cell, depth: 'operation' } : cell)

/** The framework's own guard stays unarmed when somebody else calls cuInit: its error is another one. */
const poisonedByDriver = (framework: Framework): CellSpec[] =>
  framework === 'driver'
    ? []
    : [{ framework, parent: 'initialized', launch: 'fork', depth: 'operation', initializedBy: 'driver' }]
