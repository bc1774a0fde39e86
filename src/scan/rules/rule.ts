/** What a rule sees, and how it says what it saw. */

import type { Observed } from '../../model/observed.ts'
import type { Observation } from '../../model/scan.ts'
import type { Python } from '../python/evaluate.ts'
import type { DagFile, TaskRun } from '../reach/dag-file.ts'
import type { Step } from '../reach/observer.ts'
import type { Run } from '../reach/run.ts'
import type { Place } from '../syntax/ir.ts'

/** Something that Airflow runs: a task, or the import of a file. */
export interface Unit {
  kind: 'task' | 'import'
  subject: string
  file: string
  place: Observation['place']
  run: Run
  task?: TaskRun['task']
  /** Where it starts, as the first step of every chain. */
  first: string
}

export interface Spot {
  path: string
  at: Place
  trail: readonly Step[]
}

export interface Sight extends Spot {
  certainty?: Observation['certainty']
  args?: Record<string, string>
}

export interface ScanRule {
  observed: Observed
  /** Of one unit: where it shows. */
  look: (unit: Unit, python: Python) => Sight[]
}

export const scanRule = (observed: Observed, look: ScanRule['look']): ScanRule => ({ observed, look })

export const observe = ({ observed, look }: ScanRule, unit: Unit, python: Python): Observation[] =>
  look(unit, python).map(({ path, at, trail, certainty = 'proven', args = {} }) => ({
    observed,
    subject: unit.subject,
    at: { path, ...at },
    chain: [unit.first, ...trail.map(({ label, path: where, line }) => `${label} (${where}:${line})`)],
    certainty,
    args: { subject: unit.subject, file: unit.file, line: `${path}:${at.line}`, ...args },
    file: unit.file,
    place: unit.place,
    spans: [{ path, from: at.line, to: at.endLine }, ...(unit.task?.spans ?? [])],
  }))

export const spot = ({ call, frame, trail }: Run['calls'][number]): Spot => ({
  path: frame.scope.path,
  at: call.at,
  trail,
})

export const unitsOf = ({ path, atImport, tasks }: DagFile): Unit[] => [
  { kind: 'import', subject: path, file: path, place: 'dag-file', run: atImport, first: `import of ${path}` },
  ...tasks.map(
    ({ task, run }): Unit => ({
      kind: 'task',
      subject: task.id,
      file: path,
      place: 'dag-file',
      run,
      task,
      first: `${task.operator} ${task.id} (${task.path}:${task.line})`,
    }),
  ),
]
