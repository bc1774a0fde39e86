/** The rehearsal of every entry, and again with each variable that may keep its culprits from CUDA. */

import { relative } from 'node:path'
import type { Call, Host } from '../host/host.ts'
import {
  type CulpritEvidence,
  type EntryEvidence,
  type EntrySpec,
  placeOf,
  type RehearsalEvidence,
  rehearsalEvent,
} from '../model/rehearsal.ts'
import { configOf, TRIALS } from '../model/trials.ts'
import type { Entries } from './entries.ts'
import { parseLine } from './lines.ts'

export interface RehearsalRequest extends Entries {
  paths: string[]
  missing: string[]
  skipped: { path: string; reason: string }[]
  timeoutSeconds: number
  probes: string
  probe: Omit<Call, 'id' | 'args' | 'timeoutSeconds'>
  onEntry: (entry: EntryEvidence) => void
}

/** A process forked after the import computes once. */
const TASK_SECONDS = 60

export const rehearse = async (host: Host, request: RehearsalRequest): Promise<RehearsalEvidence> => {
  const { paths, missing, skipped, ignored } = request
  const first = await run(host, request, request.entries, true)
  const tried = trialsFor(first.entries, request.entries)
  const again = tried.length > 0 ? await run(host, request, tried, false) : undefined
  const trials = (again?.entries ?? []).flatMap((entry) => outcome(entry, first.entries))
  return { paths, missing, skipped, ignored, ...first, trials }
}

const run = async (
  host: Host,
  { roots, syspath, timeoutSeconds, probes, probe, onEntry }: RehearsalRequest,
  specs: EntrySpec[],
  installedPlugins: boolean,
): Promise<Pick<RehearsalEvidence, 'driver' | 'entries' | 'ended'>> => {
  const found: Pick<RehearsalEvidence, 'driver' | 'entries'> = { entries: [] }
  let complete = false
  const input = { timeout: timeoutSeconds, taskSeconds: TASK_SECONDS, roots, syspath, installedPlugins, entries: specs }
  const result = await host.run({
    ...probe,
    id: 'rehearsal',
    args: [probes, 'rehearsal'],
    input: JSON.stringify(input),
    // Every entry has its own deadline; this one is for all of them, one after another.
    timeoutSeconds: (timeoutSeconds + TASK_SECONDS) * (specs.length + 1),
    onLine: (line) => {
      const event = parseLine(line, rehearsalEvent)
      if (event?.event === 'end') complete = true
      if (event?.event === 'driver') {
        const { event: _, ...driver } = event
        found.driver = driver
      }
      if (event?.event === 'entry') {
        const { event: _, ...entry } = event
        found.entries.push(nearer(entry))
        onEntry(entry)
      }
    },
  })
  const order = specs.map(({ id }) => id)
  found.entries.sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id))
  return { ...found, ended: { complete, timedOut: result.status === 'timedOut', stderr: result.stderr } }
}

/** Paths below the current folder as people write them, and as a repository knows them. */
const nearer = (entry: EntryEvidence): EntryEvidence => {
  const near = (path: string): string => {
    const short = relative(process.cwd(), path)
    return short === '' || short.startsWith('..') ? path : short
  }
  const all = <T extends { path: string }>(places: T[]): T[] =>
    places.map((place) => ({ ...place, path: near(place.path) }))
  const { path, file, imported, hanging } = entry
  const error = imported?.error && {
    ...imported.error,
    ...(imported.error.path && { path: near(imported.error.path) }),
  }
  return {
    ...entry,
    ...(path && { path: near(path) }),
    ...(file && { file: near(file) }),
    culprits: entry.culprits.map((each) => ({ ...each, user: all(each.user), library: each.library })),
    acts: entry.acts.map((each) => ({ ...each, at: each.at && { ...each.at, path: near(each.at.path) } })),
    ...(imported && { imported: { ...imported, error: error ?? null } }),
    ...(hanging && { hanging: { at: all(hanging.at) } }),
  }
}

const poisons = ({ level }: CulpritEvidence): boolean => level !== 'nvml'

const trialsFor = (entries: EntryEvidence[], specs: EntrySpec[]): EntrySpec[] =>
  entries.flatMap(({ id, culprits }) => {
    const libraries = culprits
      .filter(poisons)
      .flatMap(({ of, library }) => [of, ...library.map(({ module }) => module.split('.')[0])])
    return TRIALS.filter((trial) => trial.libraries.some((each) => libraries.includes(each))).flatMap((trial) => {
      const spec = specs.find((each) => each.id === id)
      return spec ? [{ ...spec, env: { [trial.variable]: trial.value } }] : []
    })
  })

const outcome = ({ id, env, culprits, imported }: EntryEvidence, before: EntryEvidence[]) => {
  const [variable, value] = Object.entries(env ?? {})[0] ?? []
  const earlier = before.find((each) => each.id === id)
  // An import that no longer comes to its end proves nothing.
  if (
    !variable ||
    value === undefined ||
    !earlier ||
    !imported ||
    Boolean(imported.error) !== Boolean(earlier.imported?.error)
  )
    return []
  const left = culprits.filter(poisons).map(placeOf)
  const helped = earlier.culprits
    .filter(poisons)
    .map(placeOf)
    .filter((place) => !left.includes(place))
  return [{ entry: id, config: configOf({ variable, value }), helped }]
}
