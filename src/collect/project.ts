/** The whole project around some paths: what a file imports may stand beside it. */

import { existsSync, lstatSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** The repository that a path is in; without one, its own folder. */
export const projectOf = (path: string): string => {
  const absolute = resolve(path)
  const start = lstatSync(absolute).isDirectory() ? absolute : dirname(absolute)
  return repositoryOf(start) ?? start
}

const repositoryOf = (folder: string): string | undefined => {
  if (existsSync(join(folder, '.git'))) return folder
  const above = dirname(folder)
  return above === folder ? undefined : repositoryOf(above)
}
