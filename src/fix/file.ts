/** One file: which of its tasks can be converted, and the text with those converted. */

import type { Node } from 'web-tree-sitter'
import type { Blocker, BlockerKind, ChangedFile, FixedTask } from '../model/fix.ts'
import type { Python } from '../scan/python/evaluate.ts'
import type { DagFile, TaskRun } from '../scan/reach/dag-file.ts'
import type { Candidates } from './candidates.ts'
import { type Conversion, edits } from './convert.ts'
import { apply } from './edits.ts'
import { functionBlockers } from './function-blockers.ts'
import { needsOf } from './needs.ts'
import { type Scaffold, scaffold } from './scaffold.ts'
import { blocker, type Source, type Subject, subjectOf } from './subject.ts'
import { taskBlockers } from './task-blockers.ts'
import { brokenIn, doubts, type World } from './verify.ts'

export interface Wish {
  /** The interpreter that converted tasks name. */
  interpreter: string
  /** Scaffolds for what cannot be converted. */
  unsafe: boolean
  exists: (path: string) => boolean
  /** The folder that everything of a file's project is in. */
  projectOf: (path: string) => string
}

export interface FixedFile {
  tasks: FixedTask[]
  changes: ChangedFile[]
}

interface Judged {
  found: TaskRun
  blockers: Blocker[]
  conversion?: Conversion
  scaffold?: Scaffold
}

export interface FileToFix extends Candidates {
  text: string
  python: Python
  imported: boolean
  dagFiles: readonly DagFile[]
}

export const fixFile = (world: World, file: FileToFix, { interpreter, unsafe, exists, projectOf }: Wish): FixedFile => {
  const { root, free } = world.parse(file.text)
  try {
    const { path, text, python, imported } = file
    const source: Source = { path, text, root, python, imported, project: projectOf(path) }
    const judged = file.tasks.map((found) => judge(source, found, unsafe ? exists : undefined))
    const safe = judged.map(({ scaffold: _, ...each }) => each)
    const attempts = judged.some((each) => each.scaffold) ? [judged, safe] : [safe]
    const tried = attempts.map((each) => () => attempt(world, file, source, each, interpreter))
    return first(tried, ({ changes }) => changes.length > 0) ?? { tasks: safe.map((each) => told(each)), changes: [] }
  } finally {
    free()
  }
}

/** The first that is good, else the last. */
const first = <T>(all: readonly (() => T)[], good: (each: T) => boolean): T | undefined => {
  let last: T | undefined
  for (const make of all) {
    last = make()
    if (good(last)) break
  }
  return last
}

/** Whatever the function does. */
const DECIDED: ReadonlySet<BlockerKind> = new Set(['operator', 'own-operator'])

const judge = (source: Source, found: TaskRun, exists: ((path: string) => boolean) | undefined): Judged => {
  const subject = subjectOf(source, found)
  const { definition } = subject
  const ofTask = taskBlockers(subject)
  if (!definition || ofTask.some(({ kind }) => DECIDED.has(kind))) return { found, blockers: ofTask }
  const { imports, blockers } = needsOf(source, definition)
  const all = unique([...ofTask, ...functionBlockers(source, definition, imports), ...blockers])
  const whole = { ...subject, definition }
  if (all.length === 0) return { found, blockers: all, conversion: { subject: whole, imports } }
  const made = exists && scaffold(source, whole, imports, all)
  if (!made) return { found, blockers: all }
  const { path } = made.place
  if (exists(path)) return { found, blockers: [...all, blocker('script-exists', found.task.line, { path })] }
  return { found, blockers: all, scaffold: made }
}

const unique = (all: Blocker[]): Blocker[] =>
  [...new Map(all.map((each) => [JSON.stringify(each), each])).values()].toSorted((a, b) => a.line - b.line)

/** A call in a loop makes several tasks. */
const oncePerPlace = (all: Conversion[]): Conversion[] => [
  ...new Map(all.map((each) => [placeOf(each.subject), each])).values(),
]

const placeOf = ({ call, definition }: Subject & { definition: Node }): number => (call ?? definition).startIndex

const attempt = (
  world: World,
  file: FileToFix,
  source: Source,
  judged: readonly Judged[],
  interpreter: string,
): FixedFile => {
  const conversions = oncePerPlace(judged.flatMap(({ conversion }) => conversion ?? []))
  const scaffolds = [
    ...new Map(
      judged.flatMap((each) => (each.scaffold ? [[each.scaffold.place.path, each.scaffold] as const] : [])),
    ).values(),
  ]
  const changes = [...edits(source, conversions, interpreter), ...scaffolds.map(({ edit }) => edit)]
  if (changes.length === 0) return { tasks: judged.map((each) => told(each)), changes: [] }
  const after = apply(source.text, changes)
  const wrong = doubts(world, {
    path: file.path,
    after,
    edits: changes,
    alone: conversions.map(({ subject }) => subject.definition.startIndex),
    broken: brokenIn(source.root),
    dags: file.dagFiles,
    tasks: [...conversions, ...scaffolds].map(({ subject }) => subject.found),
  })
  if (wrong.length > 0) return { tasks: judged.map((each) => told(each, wrong)), changes: [] }
  const scripts = scaffolds.map(({ place: { path }, script }): ChangedFile => ({ path, after: script }))
  return {
    tasks: judged.map((each) => told(each)),
    changes: [{ path: file.path, before: source.text, after }, ...scripts],
  }
}

const told = ({ found: { task }, blockers, conversion, scaffold: made }: Judged, wrong: Blocker[] = []): FixedTask => {
  const { id, operator, path, line } = task
  const dropped = wrong.map((each) => ({ ...each, line }))
  if (wrong.length > 0 && (conversion || made))
    return { id, operator, path, line, to: 'left', blockers: [...blockers, ...dropped] }
  if (made) return { id, operator, path, line, to: 'script', script: made.place.path, blockers }
  return { id, operator, path, line, to: conversion ? 'external-python' : 'left', blockers }
}
