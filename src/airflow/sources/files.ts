/** Files of a repository: what they are by name, and paths between them. Paths use slashes. */

export interface SourceFile {
  path: string
  text: string
}

export type FileKind = 'compose' | 'dockerfile' | 'cfg' | 'dotenv' | 'lock' | 'requirements' | 'yaml'

/** By the file's name; the first that fits. */
const KINDS: readonly [FileKind, RegExp][] = [
  ['compose', /^(docker-)?compose.*\.ya?ml$/i],
  ['lock', /^(poetry|uv|pdm|pipfile)\.lock$/i],
  ['yaml', /\.ya?ml$/i],
  ['dockerfile', /^(docker|container)file([.-].*)?$|\.(docker|container)file$/i],
  ['cfg', /^airflow\.cfg$/i],
  ['dotenv', /^\.env$|\.env$|^\.env\./i],
  ['requirements', /^(.*requirements.*|.*constraints.*)\.(txt|in)$|^pyproject\.toml$|^setup\.(cfg|py)$|^pipfile$/i],
]

export const kindOf = (path: string): FileKind | undefined => {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const folder = folderOf(path)
  if (/(^|\/)requirements$/.test(folder) && name.endsWith('.txt')) return 'requirements'
  return KINDS.find(([, pattern]) => pattern.test(name))?.[0]
}

/** Without a slash at its end; '' is the root of the repository. */
export const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0))

/** undefined for a path of the machine that it runs on, which is not the repository's. */
export const resolvePath = (folder: string, path: string): string | undefined => {
  if (path.startsWith('/') || path.startsWith('~')) return undefined
  const parts: string[] = []
  for (const part of `${folder}/${path}`.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop()
    else if (part && part !== '.') parts.push(part)
  }
  return `${folder.startsWith('/') ? '/' : ''}${parts.join('/')}`
}

/**
 * Those that belong to a folder: in it, else below it, else above it, as near as there are; else the only one that
 * there is.
 */
export const around = (folder: string, files: readonly SourceFile[]): SourceFile[] => {
  if (files.length === 1) return [...files]
  const distances = files.map(({ path }) => distance(folder, folderOf(path)))
  const least = Math.min(...distances)
  return Number.isFinite(least) ? files.filter((_, index) => distances[index] === least) : []
}

/** undefined where several are as near. */
export const nearest = (folder: string, files: readonly SourceFile[]): SourceFile | undefined => {
  const [first, ...others] = around(folder, files)
  return others.length === 0 ? first : undefined
}

const ABOVE = 1000

const distance = (from: string, to: string): number => {
  if (isIn(to, from)) return depth(to) - depth(from)
  return isIn(from, to) ? ABOVE + depth(from) - depth(to) : Number.POSITIVE_INFINITY
}

const depth = (path: string): number => path.split('/').filter(Boolean).length

const isIn = (path: string, folder: string): boolean =>
  folder === '' || path === folder || path.startsWith(`${folder}/`)
