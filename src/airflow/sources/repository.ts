/** The files of a repository, by what they are. */

import type { ConfigProblem, Setting } from '../settings.ts'
import { readDockerfile } from './dockerfile.ts'
import { around, type FileKind, kindOf, type SourceFile } from './files.ts'
import { pinOf } from './requirements.ts'

export interface Repository {
  byPath: ReadonlyMap<string, SourceFile>
  of: (...kinds: FileKind[]) => SourceFile[]
  /** Those that make an image with Airflow in it. */
  dockerfiles: SourceFile[]
}

/** Nothing that describes a deployment is longer. */
const LONGEST = 1_000_000

export const repositoryOf = (files: readonly SourceFile[]): Repository => {
  const read = files.filter(({ text }) => text.length <= LONGEST).toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const of = (...kinds: FileKind[]) => read.filter(({ path }) => kinds.some((kind) => kind === kindOf(path)))
  return {
    byPath: new Map(read.map((file) => [file.path, file])),
    of,
    dockerfiles: of('dockerfile').filter((file) => readDockerfile(file).airflow),
  }
}

/** What the requirements nearest to a folder pin; a lock file before the ranges that it was made from. */
export const pinned = (folder: string, { of }: Repository): { version?: Setting; problems: ConfigProblem[] } => {
  const found = of('lock', 'requirements').flatMap((file) => {
    const pin = pinOf(file)
    return pin ? [{ file, pin }] : []
  })
  const near = (candidates: typeof found) => {
    const files = around(
      folder,
      candidates.map(({ file }) => file),
    )
    return candidates.filter(({ file }) => files.includes(file))
  }
  const exact = near(found.filter(({ pin }) => pin.version))
  const [first, ...others] = exact
  const other = others.find(({ pin }) => pin.version?.value !== first?.pin.version?.value)
  if (first?.pin.version && !other) return { version: first.pin.version, problems: [] }
  const open = other ?? near(found)[0]
  if (!open) return { problems: [] }
  const message = other
    ? `Airflow is pinned to ${other.pin.version?.value} here, and to ${first?.pin.version?.value} in ${first?.file.path}`
    : `apache-airflow${open.pin.text} leaves the version open`
  return { problems: [{ path: open.file.path, line: open.pin.line, message }] }
}
