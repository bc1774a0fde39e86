/** What Airflow imports before or in a task: files by what stands in them, and what the configuration names. */

import { dirname, join, resolve } from 'node:path'
import { policiesInParent } from '../airflow/places.ts'
import type { Settings } from '../airflow/settings.ts'
import { parseVersion } from '../airflow/version.ts'
import type { AirflowEvidence } from '../model/airflow.ts'
import type { Place } from '../model/observed.ts'
import type { EntrySpec } from '../model/rehearsal.ts'
import { ignoredBy } from './ignore.ts'
import { attempt, type FoundFile, type Walked } from './walk.ts'

export interface Entries {
  entries: EntrySpec[]
  /** Folders of user code. */
  roots: string[]
  /** What Airflow adds to the module path. */
  syspath: string[]
  /** What `.airflowignore` keeps out. */
  ignored: { path: string; by: string }[]
}

/** The first that fits decides: whatever it holds, a file of the plugins folder is imported as a plugin. */
const KINDS: readonly [kind: Place, path: RegExp | undefined, text?: RegExp][] = [
  ['local-settings', /(^|\/)airflow_local_settings\.py$/],
  ['sitecustomize', /(^|\/)(site|user)customize\.py$/],
  ['secrets-backend', undefined, /^class \w+\(.*\bBaseSecretsBackend\b/m],
  ['listener', undefined, /^\s*@(\w+\.)*hookimpl\b/m],
  ['plugin', /(^|\/)plugins\//],
  ['xcom-backend', undefined, /^class \w+\(.*\bBaseXCom\b/m],
  ['logging-class', undefined, /^LOGGING_CONFIG\b/m],
  ['celery-config', undefined, /^(DEFAULT_CELERY_CONFIG|CELERY_CONFIG)\b/m],
  ['plugin', undefined, /^class \w+\(.*\bAirflowPlugin\b/m],
]

/** What Airflow finds by walking through a folder. */
const FROM_FOLDERS: ReadonlySet<Place> = new Set(['dag-file', 'plugin', 'listener'])

/** As Airflow's safe mode has it: https://airflow.apache.org/docs/apache-airflow/stable/core-concepts/dags.html#loading-dags */
const isDagFile = (text: string): boolean => /dag/i.test(text) && /airflow/i.test(text)

const NAMED: readonly { option: keyof Settings; kind: Place; kwargs?: string }[] = [
  { option: 'secrets.backend', kind: 'secrets-backend', kwargs: 'secrets.backend_kwargs' },
  { option: 'workers.secrets_backend', kind: 'secrets-backend', kwargs: 'workers.secrets_backend_kwargs' },
  { option: 'core.xcom_backend', kind: 'xcom-backend' },
]

/** The interpreter's own start is an entry, too, and so is Airflow's, which loads local settings and secrets backends. */
const STARTUP: EntrySpec = { id: 'interpreter start', kind: 'sitecustomize' }
const AIRFLOW_STARTUP: EntrySpec = { id: 'Airflow start', kind: 'local-settings' }

/** `installed`: Airflow is, in the interpreter that rehearses. */
export const entriesIn = (walked: Walked, airflow: AirflowEvidence | undefined, installed: boolean): Entries => {
  const settings = airflow?.settings as Settings | undefined
  const calls = policiesInParent(airflow?.version && parseVersion(airflow.version.value))
  const folders = [settings?.['core.dags_folder']?.value ?? [], walked.paths.filter((path) => !path.endsWith('.py'))]
  const tops = folders.flat().map((path) => resolve(path))
  const found = walked.files.flatMap((file) => entryOf(file, walked, tops))
  const ignored = keptOut(found, walked, airflow)
  const files = found
    .filter(({ id }) => !ignored.some(({ path }) => path === id))
    .map((entry) => (entry.kind === 'local-settings' ? { ...entry, calls } : entry))
  const names = NAMED.flatMap(({ option, ...rest }): EntrySpec[] => {
    const name = settings?.[option]?.value
    return name?.includes('.') && !name.startsWith('airflow.') ? [{ id: name, name, ...rest }] : []
  })
  const syspath = unique(files.flatMap(({ folder }) => folder ?? []))
  const given = walked.paths.map((path) => resolve(path)).map((path) => (path.endsWith('.py') ? dirname(path) : path))
  const starts = installed ? [STARTUP, AIRFLOW_STARTUP] : [STARTUP]
  return {
    entries: [...starts, ...names, ...files],
    ignored,
    syspath,
    roots: unique([...given, ...syspath, ...(installed ? ownFolders(airflow) : [])]),
  }
}

/** Airflow finds by walking through folders what is subject to `.airflowignore`; files that were named are wanted. */
const keptOut = (found: EntrySpec[], walked: Walked, airflow: AirflowEvidence | undefined): Entries['ignored'] => {
  const named = new Set(walked.files.filter((file) => file.named).map(({ path }) => path))
  const by = ignoredBy(walked, airflow)
  return found.flatMap(({ id, kind, path = id, folder = '' }) => {
    const file = FROM_FOLDERS.has(kind) && !named.has(id) ? by(path, folder) : undefined
    return file ? [{ path: id, by: file }] : []
  })
}

const entryOf = ({ path, named }: FoundFile, walked: Walked, tops: string[]): EntrySpec[] => {
  if (path.endsWith('.zip') && (named || /(^|\/)dags\//.test(path))) return [specOf(path, 'dag-file', tops)]
  if (!path.endsWith('.py')) return []
  const text = attempt(path, walked.skipped, () => walked.read(path))
  if (text === undefined) return []
  const [kind] = KINDS.find(([, place, content]) => place?.test(path) || content?.test(text)) ?? []
  if (kind) return /(^|\/)__init__\.py$/.test(path) ? [] : [specOf(path, kind, tops)]
  return named || isDagFile(text) ? [specOf(path, 'dag-file', tops)] : []
}

const specOf = (path: string, kind: Place, tops: string[]): EntrySpec => ({
  id: path,
  kind,
  path: resolve(path),
  folder: folderOf(resolve(path), kind, tops),
})

/** The folder that Airflow puts on the module path for a file: of DAG files the one that they are all below. */
const folderOf = (path: string, kind: Place, tops: string[]): string => {
  const name = kind === 'dag-file' ? 'dags' : kind === 'plugin' || kind === 'listener' ? 'plugins' : undefined
  const parts = dirname(path).split('/')
  const at = name === undefined ? -1 : parts.lastIndexOf(name)
  if (at >= 0) return parts.slice(0, at + 1).join('/')
  return (kind === 'dag-file' && tops.find((top) => path.startsWith(`${top}/`))) || dirname(path)
}

const unique = (all: string[]): string[] => [...new Set(all)]

/** Where this Airflow's own user code lies; for a trace that was given no path. */
export const ownFolders = (airflow: AirflowEvidence | undefined): string[] => {
  if (!airflow) return []
  const home = dirname(airflow.configFile.path)
  const settings = airflow.settings as Settings
  return [
    settings['core.dags_folder']?.value ?? join(home, 'dags'),
    settings['core.plugins_folder']?.value ?? join(home, 'plugins'),
    join(home, 'config'),
  ]
}
