/**
 * Module name → file, by the end of its path: repositories put folders on sys.path, use `src/` layouts and the paths of
 * containers, so where a name starts is not known.
 */

import { isForeign } from './foreign.ts'

export interface Modules {
  /** `name` as written in the file `from`; leading dots are relative. */
  find: (name: string, from: string) => string | undefined
}

/** Folders that are on sys.path themselves, or are the root of a container's path. */
const ROOTS = /^(dags|plugins|src|include|app|lib|opt|airflow)$/

export const modulesOf = (paths: readonly string[]): Modules => {
  const known = new Set(paths)
  const byLast = new Map<string, string[]>()
  for (const path of paths) {
    const last = partsOf(path).at(-1)
    if (last) push(byLast, last, path)
  }
  const cache = new Map<string, string | undefined>()
  const absolute = (name: string, from: string): string | undefined => {
    if (isForeign(name)) return undefined
    const parts = name.split('.')
    return nearest(ending(parts, byLast), from) ?? nearest(ending(withoutRoot(parts), byLast), from)
  }
  const find = (name: string, from: string) =>
    name.startsWith('.') ? fileAt(relative(name, from), known) : absolute(name, from)
  return {
    find: (name, from) => {
      const key = `${name}\0${folderOf(from)}`
      if (!cache.has(key)) cache.set(key, find(name, from))
      return cache.get(key)
    },
  }
}

/** A copy of the list for each file takes its time with thousands of them. */
export const push = (lists: Map<string, string[]>, key: string, path: string): void => {
  const list = lists.get(key)
  if (list) list.push(path)
  else lists.set(key, [path])
}

const ending = (parts: readonly string[], byLast: Map<string, string[]>): string[] => {
  const tail = parts.join('/')
  const candidates = byLast.get(parts.at(-1) ?? '') ?? []
  return candidates.filter((path) => `/${partsOf(path).join('/')}`.endsWith(`/${tail}`))
}

/** `dags.team.x` where the scan starts inside dags/, `project.team.x` inside project/. */
const withoutRoot = (parts: string[]): string[] =>
  parts.length > 2 || ROOTS.test(parts[0] ?? '') ? parts.slice(1) : []

/** The candidate with the longest way in common with the importer; the shorter one of equals. */
const nearest = (candidates: string[], from: string): string | undefined => {
  const here = folderOf(from).split('/')
  const common = (path: string) => {
    const there = path.split('/')
    const index = here.findIndex((part, i) => part !== there[i])
    return index < 0 ? here.length : index
  }
  return candidates.toSorted((a, b) => common(b) - common(a) || a.length - b.length || (a < b ? -1 : 1))[0]
}

const relative = (name: string, from: string): string => {
  const dots = /^\.+/.exec(name)?.[0].length ?? 0
  const folders = from.split('/').slice(0, -dots)
  return [...folders, ...name.slice(dots).split('.').filter(Boolean)].join('/')
}

const fileAt = (path: string, known: Set<string>): string | undefined =>
  [`${path}.py`, `${path}/__init__.py`].find((file) => known.has(file))

/** `a/b/__init__.py` is the module a.b. */
const partsOf = (path: string): string[] =>
  path
    .replace(/\.pyw?$/, '')
    .replace(/\/__init__$/, '')
    .split('/')

export const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0))
