/**
 * What `.airflowignore` keeps Airflow from importing.
 * https://airflow.apache.org/docs/apache-airflow/stable/core-concepts/dags.html#airflowignore
 */

import { basename, dirname, join, relative, resolve } from 'node:path'
import picomatch from 'picomatch'
import type { Settings } from '../airflow/settings.ts'
import { AIRFLOW_2, inRange, parseVersion } from '../airflow/version.ts'
import type { AirflowEvidence } from '../model/airflow.ts'
import { attempt, type Walked } from './walk.ts'

const NAME = '.airflowignore'
type Syntax = 'regexp' | 'glob'

/** Whether a rule speaks about a file or folder: it leaves it out, takes it in again, or says nothing. */
type Rule = (path: string, isFolder: boolean, base: string) => boolean | undefined

interface IgnoreFile {
  path: string
  folder: string
  rules: Rule[]
}

/** The ignore file that keeps `path` out of the folder `base`. Both are absolute. */
export type IgnoredBy = (path: string, base: string) => string | undefined

export const ignoredBy = (walked: Walked, airflow: AirflowEvidence | undefined): IgnoredBy => {
  const readings = syntaxesOf(airflow).map((syntax) =>
    walked.files.filter(({ path }) => basename(path) === NAME).map(({ path }) => read(path, walked, syntax)),
  )
  return (path, base) => {
    const found = readings.map((files) => keptOut(path, base, files))
    return found.every(Boolean) ? found[0] : undefined
  }
}

const read = (path: string, walked: Walked, syntax: Syntax): IgnoreFile => {
  const text = attempt(path, walked.skipped, () => walked.read(path)) ?? ''
  const folder = dirname(resolve(path))
  const lines = text.split('\n').map((line) => line.replace(/\s*#.*/, ''))
  return {
    path,
    folder,
    rules: lines.filter((line) => !/^\/?\s*$/.test(line)).map((line) => RULES[syntax](line, folder)),
  }
}

/** Regular expressions up to 2.11, globs since 3.0; where the version is not known either may be meant. */
const syntaxesOf = (airflow: AirflowEvidence | undefined): Syntax[] => {
  const set = (airflow?.settings as Settings | undefined)?.['core.dag_ignore_file_syntax']?.value
  if (set === 'regexp' || set === 'glob') return [set]
  const version = airflow?.version && parseVersion(airflow.version.value)
  if (!version) return ['regexp', 'glob']
  return [inRange(version, AIRFLOW_2) ? 'regexp' : 'glob']
}

/** A folder that is left out is not looked into: nothing takes its files in again. */
const keptOut = (path: string, base: string, files: IgnoreFile[]): string | undefined => {
  const parts = relative(base, path).split('/')
  for (const [index] of parts.entries()) {
    const at = join(base, ...parts.slice(0, index + 1))
    const isFolder = index < parts.length - 1
    let by: string | undefined
    for (const file of files.filter(({ folder }) => isWithin(folder, base) && isWithin(dirname(at), folder)))
      for (const rule of file.rules) {
        const says = rule(at, isFolder, base)
        if (says !== undefined) by = says ? file.path : undefined
      }
    if (by !== undefined) return by
  }
  return undefined
}

const RULES: Record<Syntax, (line: string, folder: string) => Rule> = {
  regexp: (line) => {
    const pattern = expression(line)
    return (path, _, base) => pattern?.test(relative(base, path)) || undefined
  },
  glob: (line, folder) => {
    const negated = line.startsWith('!')
    const pattern = line.replace(/^!/, '').trim()
    const bare = pattern.replace(/\/$/, '')
    const matches = picomatch(bare.replace(/^\//, ''), { dot: true, nobrace: true, noextglob: true, nonegate: true })
    return (path, isFolder) => {
      if (pattern.endsWith('/') && !isFolder) return undefined
      return matches(bare.includes('/') ? relative(folder, path) : basename(path)) ? !negated : undefined
    }
  },
}

/** Airflow passes over what is no expression; so do we over what only Python understands, and rehearse the file. */
const expression = (line: string): RegExp | undefined => {
  try {
    return new RegExp(line)
  } catch {
    return undefined
  }
}

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`)
