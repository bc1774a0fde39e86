/** What else importing did: it failed, did not come to its end, or changed the process; and what was not rehearsed. */

import type { EntryEvidence } from '../../model/rehearsal.ts'
import { type Case, type Hit, type Rule, rule } from '../case.ts'
import { fileOf, isStart, unseenPoison } from '../rehearsal.ts'

export const placeName = (entry: EntryEvidence): string =>
  isStart(entry) ? 'the' : `the ${entry.kind.replaceAll('-', ' ').replace('dag', 'DAG')}`
export const entriesOf = ({ evidence }: Case): EntryEvidence[] => evidence.rehearsal?.entries ?? []

export const locationOf = (
  entry: EntryEvidence,
  at: { path: string; line: number } | undefined,
): Pick<Hit, 'location'> => {
  const path = at?.path ?? entry.path
  return path ? { location: { path, line: at?.line ?? 1 } } : {}
}

const notLoaded = rule('CAD352', (given) =>
  entriesOf(given).flatMap((entry) => {
    const error = entry.imported?.error
    if (!error) return []
    const args = {
      file: fileOf(entry),
      place: placeName(entry),
      error: `${error.type}: ${error.message.split('\n')[0]}`,
    }
    const at = error.path && error.line ? { path: error.path, line: error.line } : undefined
    return [{ subject: fileOf(entry), args, evidence: error.trace.trim().split('\n'), ...locationOf(entry, at) }]
  }),
)

const notFinished = rule('CAD353', (given) =>
  entriesOf(given)
    .filter(({ imported }) => !imported)
    .map((entry) => {
      const ended = entry.acts.find(({ act }) => /^os\.(_exit|abort|exec)/.test(act))
      const at = entry.hanging?.at.at(-1) ?? ended?.at ?? undefined
      const args = { file: fileOf(entry), place: placeName(entry), reason: howItEnded(entry) }
      const output = entry.output.trim().split('\n').slice(-15).filter(Boolean)
      return { subject: fileOf(entry), args, evidence: output, ...locationOf(entry, at) }
    }),
)

const howItEnded = ({ timedOut, flooded, exitCode, acts, hanging }: EntryEvidence): string => {
  const at = hanging?.at.at(-1)
  if (timedOut) return `did not come to its end in time${at ? `: it stands at ${at.path}:${at.line} ${at.text}` : ''}`
  if (flooded) return 'printed without end'
  const call = acts.find(({ act }) => /^os\.(_exit|abort|exec)/.test(act))
  if (call) return `ended the process by ${call.act}${call.at ? ` at ${call.at.path}:${call.at.line}` : ''}`
  return `ended the process with ${exitCode !== null && exitCode < 0 ? `signal ${-exitCode}` : `exit code ${exitCode}`}`
}

const ACTS: Record<string, string> = {
  fork: 'forks',
  threads: 'leaves threads running',
  chdir: 'changes the current folder',
  closed: 'closes descriptors',
  'sys.setprofile': 'installs a profiler',
  'sys.settrace': 'installs a tracer',
  'threading.setprofile': 'installs a profiler',
  'threading.settrace': 'installs a tracer',
}

const changesProcess = rule('CAD356', (given) =>
  entriesOf(given).flatMap((entry) => {
    const acts = entry.acts.filter(({ act }) => act in ACTS)
    if (acts.length === 0) return []
    const spelled = acts.map(({ act, at, detail }) =>
      [ACTS[act], detail && `(${detail})`, at && `at ${at.path}:${at.line}`].filter(Boolean).join(' '),
    )
    const args = { file: fileOf(entry), place: placeName(entry), acts: [...new Set(spelled)].join(', ') }
    return [{ subject: fileOf(entry), args, ...locationOf(entry, acts.find(({ at }) => at)?.at ?? undefined) }]
  }),
)

const withoutCulprit = rule('CAD357', (given) =>
  entriesOf(given).flatMap((entry) => {
    const error = unseenPoison(entry)
    if (!error) return []
    return [
      {
        subject: fileOf(entry),
        args: { file: fileOf(entry), place: placeName(entry), error },
        ...locationOf(entry, undefined),
      },
    ]
  }),
)

const placeholders = rule('CAD354', (given) => {
  const modules = [...new Set(entriesOf(given).flatMap(({ imported }) => imported?.placeholders ?? []))]
  return modules.length > 0 ? { subject: 'airflow', args: { modules: modules.join(', ') } } : undefined
})

const withoutDriver = rule('CAD358', ({ evidence: { rehearsal } }) => {
  const { driver } = rehearsal ?? {}
  if (!driver || driver.decides) return undefined
  const reason = driver.error ?? (driver.code === null ? 'cuInit gave no answer' : `cuInit returns ${driver.code}`)
  return { subject: 'driver', args: { reason } }
})

const nothing = rule('CAD359', ({ evidence: { rehearsal } }) => {
  if (!rehearsal) return undefined
  const files = rehearsal.entries.filter(({ path, name }) => path ?? name)
  const missing = [
    ...rehearsal.missing.map((path) => ({ subject: path, args: { what: `${path} does not exist` } })),
    ...(rehearsal.skipped ?? []).map(({ path, reason }) => ({ subject: path, args: { what: `${path}: ${reason}` } })),
  ]
  if (files.length > 0 || missing.length > 0 || !rehearsal.ended.complete) return missing
  return {
    subject: 'paths',
    args: { what: `No DAG file, plugin or settings file was found in ${rehearsal.paths.join(', ')}` },
  }
})

const keptOut = rule('CAD361', ({ evidence: { rehearsal } }) => {
  const ignored = rehearsal?.ignored ?? []
  return [...new Set(ignored.map(({ by }) => by))].map((by) => {
    const files = ignored.filter((each) => each.by === by).map(({ path }) => path)
    return { subject: by, args: { by, files: shorten(files) }, evidence: files, location: { path: by, line: 1 } }
  })
})

const shorten = (files: string[]): string =>
  files.length > 3 ? `${files.slice(0, 3).join(', ')} and ${files.length - 3} more` : files.join(', ')

const incomplete = rule('CAD360', ({ evidence: { rehearsal } }) => {
  if (!rehearsal || rehearsal.ended.complete) return undefined
  const { timedOut, stderr } = rehearsal.ended
  const words = stderr.trim().split('\n').at(-1)
  return { subject: 'rehearsal', args: { reason: timedOut ? 'it ran out of time' : words || 'it gave no reason' } }
})

export const IMPORT_RULES: Rule[] = [
  notLoaded,
  notFinished,
  placeholders,
  changesProcess,
  withoutCulprit,
  withoutDriver,
  nothing,
  incomplete,
  keptOut,
]
