/** What reading the code showed, weighed by the Airflow that will run it. */

import { booleanOf } from '../../airflow/config/index.ts'
import { isKnown } from '../../airflow/launch/index.ts'
import { runsIn } from '../../airflow/places.ts'
import { AIRFLOW_2, inRange, type Version } from '../../airflow/version.ts'
import { CATALOGUE } from '../../model/catalogue/index.ts'
import { CODES, type Code } from '../../model/codes.ts'
import { OBSERVED, type Observed, type Place } from '../../model/observed.ts'
import type { RehearsalEvidence } from '../../model/rehearsal.ts'
import type { Cell } from '../../model/report.ts'
import type { Observation } from '../../model/scan.ts'
import type { Severity } from '../../model/vocabulary.ts'
import { type Hit, type Rule, rule } from '../case.ts'
import { poisons, taskError } from '../rehearsal.ts'
import { kindOf, type Setup } from '../setup.ts'

/** What tasks of one executor run in. */
interface World {
  version: Version
  daemonic: boolean
  /** Whether a process that a task is forked from, without exec in between, runs what stands there. */
  poisonedBy: (place: Place) => boolean
  forked: boolean
}

const worldsOf = (setups: Setup[]): World[] =>
  setups.flatMap(({ version, executors, settings }) =>
    executors.flatMap((setup): World[] => {
      const { executor, process } = setup
      const kind = kindOf(setup)
      if (!kind || !isKnown(process) || !executor) return []
      const forked = kind === 'forked'
      const lazyPlugins = booleanOf(settings['core.lazy_load_plugins']?.value ?? '') !== false
      const inParent = (place: Place) =>
        place === 'dag-file'
          ? process.dagFileImportedIn === 'parent'
          : runsIn(place, version, executor, lazyPlugins)?.runsIn !== 'child'
      return [{ version, forked, daemonic: process.daemonic, poisonedBy: (place) => forked && inParent(place) }]
    }),
  )

/** What may be, where nobody says which Airflow it is. */
const WORST: Pick<World, 'forked' | 'poisonedBy'> = { forked: true, poisonedBy: () => true }

interface Weighed {
  worlds: World[]
  all: Observation[]
  /** What real tasks measured of CUDA in their own process. They stand in a DAG file of their own. */
  measured: 'works' | 'fails' | undefined
  rehearsal: RehearsalEvidence | undefined
}

type Weigh = (observation: Observation, weighed: Weighed) => Severity | undefined

const catalogued = ({ observed }: Observation): Severity => CATALOGUE[CODE_OF[observed]].severity

const orWorst = (worlds: World[]): (typeof WORST)[] => (worlds.length > 0 ? worlds : [WORST])

const AT_IMPORT: readonly Observed[] = [
  'cuda-at-dag-import',
  'cuda-in-plugin',
  'cuda-in-local-settings',
  'cuda-in-listener',
  'cuda-in-secrets-backend',
  'cuda-before-fork',
]

/** An error where a process above it calls cuInit, as far as the code that was read shows; proof beats that. */
const inTask: Weigh = ({ file }, { worlds, all, measured, rehearsal }) => {
  const possible = orWorst(worlds)
  if (measured === 'fails') return 'error'
  if (!possible.some(({ forked }) => forked)) return 'info'
  const above = all
    .filter((each) => !isRefuted(each, rehearsal))
    .filter(({ observed, place, file: other }) =>
      place === 'dag-file'
        ? observed === 'cuda-at-dag-import' && other === file
        : AT_IMPORT.includes(observed) && !measured,
    )
  return possible.some(({ poisonedBy }) => above.some(({ place }) => poisonedBy(place))) ? 'error' : 'warning'
}

/** Poison harms where something is forked from it; in real tasks it shows, unless it is another DAG file's. */
const atImport: Weigh = (observation, { worlds, measured, rehearsal }) => {
  const { place } = observation
  if (isRefuted(observation, rehearsal)) return 'info'
  if (!orWorst(worlds).some(({ poisonedBy }) => poisonedBy(place))) return 'info'
  return measured === 'works' && place !== 'dag-file' ? 'warning' : 'error'
}

/** Its file was imported as Airflow does it, and the driver says that nobody called cuInit. */
const isRefuted = ({ file }: Observation, rehearsal: RehearsalEvidence | undefined): boolean =>
  rehearsal?.driver?.decides === true &&
  rehearsal.entries.some(
    (entry) =>
      entry.path === file && entry.imported?.error === null && !entry.culprits.some(poisons) && !taskError(entry),
  )

const daemonic: Weigh = (_, { worlds }) => {
  if (worlds.length === 0) return 'warning'
  return worlds.some((world) => world.daemonic) ? 'error' : undefined
}

const consoleScript: Weigh = (observation, { worlds }) => {
  if (worlds.length === 0) return 'info'
  return worlds.every(({ version }) => inRange(version, AIRFLOW_2)) ? undefined : catalogued(observation)
}

const WEIGHED: Partial<Record<Observed, Weigh>> = {
  'cuda-in-forked-task': inTask,
  'implicit-device-in-forked-task': inTask,
  ...Object.fromEntries(AT_IMPORT.map((each) => [each, atImport])),
  'children-of-daemonic-task': daemonic,
  'spawn-from-console-script': consoleScript,
}

const IN_TASK: readonly (string | undefined)[] = ['in-task', 'hook']

const measuredInTasks = (cells: readonly Cell[]): Weighed['measured'] => {
  const outcomes = cells.filter(({ way }) => IN_TASK.includes(way)).map(({ outcome }) => outcome)
  if (outcomes.includes('fail')) return 'fails'
  return outcomes.includes('pass') ? 'works' : undefined
}

const REFUTED = 'refuted by the rehearsal: after this import the driver was as it was before'

/** A finding has the name of what was observed. */
const CODE_OF = Object.fromEntries(
  OBSERVED.map((observed) => [observed, CODES.find((code) => CATALOGUE[code].name === observed)]),
) as Record<Observed, Code>

const observedRule = (observed: Observed): Rule =>
  rule(CODE_OF[observed], ({ evidence: { scan, rehearsal }, cells, setups }) => {
    const all = scan?.observations ?? []
    const worlds = worldsOf(setups)
    const measured = measuredInTasks(cells)
    const versions = new Map(worlds.map(({ version }) => [version.text, version]))
    const [airflow] = versions.size === 1 ? versions.values() : []
    return all
      .filter((each) => each.observed === observed)
      .flatMap((observation) => {
        const weigh = WEIGHED[observed]
        const severity = weigh ? weigh(observation, { worlds, all, measured, rehearsal }) : catalogued(observation)
        if (!severity) return []
        const hit = hitOf(observation, severity, weigh && worlds.length === 0 ? 'unknown' : airflow)
        const refuted = AT_IMPORT.includes(observed) && isRefuted(observation, rehearsal)
        return [refuted ? { ...hit, evidence: [REFUTED], confidence: 'possible' as const } : hit]
      })
  })

const hitOf = (observation: Observation, severity: Severity, airflow: Version | 'unknown' | undefined): Hit => {
  const { subject, args, at, chain, certainty, spans } = observation
  const { path, line, column, endLine, endColumn } = at
  return {
    subject,
    args: { ...args, file: observation.file },
    severity,
    confidence: airflow === 'unknown' && certainty === 'proven' ? 'likely' : certainty,
    ...(airflow && airflow !== 'unknown' && { airflow }),
    location: { path, line, column, endLine, endColumn },
    chain,
    spans,
  }
}

const notAnalysed = rule('CAD900', ({ evidence: { scan } }) =>
  [...(scan?.incomplete ?? []), ...(scan?.skipped ?? [])].map(({ path, line, reason }) => ({
    subject: path,
    args: { path, reason: line === undefined ? reason : `${reason} (line ${line})` },
    severity: reason === 'binary' ? ('info' as const) : CATALOGUE.CAD900.severity,
    location: { path, line: line ?? 1 },
    spans: [{ path, from: 1, to: line ?? 1 }],
  })),
)

const notResolved = rule('CAD904', ({ evidence: { scan } }) =>
  (scan?.unresolved ?? []).map(({ path, line = 1, reason }) => ({
    subject: path,
    args: { path, line: String(line), reason },
    location: { path, line },
  })),
)

export const SCAN_RULES: Rule[] = [...OBSERVED.map(observedRule), notAnalysed, notResolved]
