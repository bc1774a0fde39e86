/** Which files can reach something worth following: it itself, and whoever imports it, over any number of files. */

import { type Modules, push } from './modules.ts'
import type { FileFacts } from './prefilter.ts'

/** The longest end of its path that a file of the project has. */
export const programIn =
  (modules: Modules, from: string) =>
  (name: string): string | undefined => {
    const parts = name.split('.')
    return parts.map((_, index) => modules.find(parts.slice(index).join('.'), from)).find((path) => path !== undefined)
  }

export interface Reach {
  /** A library that uses a GPU is within reach of their imports. */
  reaching: ReadonlySet<string>
  /** They, and those that start a program or a container which may have a GPU, or processes that a task may not have. */
  relevant: ReadonlySet<string>
}

export const closure = (facts: ReadonlyMap<string, FileFacts>, modules: Modules): Reach => {
  const importers = edges(facts, (path, { imports }) => imports.map((name) => modules.find(name, path)))
  const starters = edges(facts, (path, { programs }) => programs.map(programIn(modules, path)))
  const those = (wanted: (facts: FileFacts) => boolean) =>
    [...facts].filter(([, each]) => wanted(each)).map(([path]) => path)
  const above = (path: string) => [...(importers.get(path) ?? []), ...(starters.get(path) ?? [])]
  const users = those(({ uses }) => uses)
  const reaching = upwards(users, (path) => importers.get(path) ?? [])
  // Who only speaks of a GPU starts what has one: those who import it say where.
  const speaking = those(({ gpu }) => gpu)
  const told = those(({ tells }) => tells).flatMap(above)
  return {
    reaching,
    relevant: new Set([...upwards(users, above), ...speaking, ...told, ...those(({ starts }) => starts)]),
  }
}

/** File → files that name it. */
const edges = (
  facts: ReadonlyMap<string, FileFacts>,
  named: (path: string, facts: FileFacts) => (string | undefined)[],
): Map<string, string[]> => {
  const found = new Map<string, string[]>()
  for (const [path, each] of facts) for (const target of named(path, each)) if (target) push(found, target, path)
  return found
}

const upwards = (start: readonly string[], above: (path: string) => string[]): Set<string> => {
  const reached = new Set(start)
  const queue = [...start]
  for (let path = queue.pop(); path !== undefined; path = queue.pop())
    for (const each of above(path))
      if (!reached.has(each)) {
        reached.add(each)
        queue.push(each)
      }
  return reached
}
