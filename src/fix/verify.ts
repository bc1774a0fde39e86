/** A changed file, looked at as if it had always been so: it must parse, stand alone where it has to, and fare better. */

import type { Node } from 'web-tree-sitter'
import type { Blocker } from '../model/fix.ts'
import { projectOf, type Sources, type Survey } from '../scan/project/project.ts'
import { pythonOf } from '../scan/python/evaluate.ts'
import { type DagFile, dagFile, type TaskRun } from '../scan/reach/dag-file.ts'
import type { Parse } from '../scan/syntax/parser.ts'
import { isForked } from './candidates.ts'
import { type Edit, moved } from './edits.ts'
import { freeNames, namesInDefaults } from './free-names.ts'
import { blocker } from './subject.ts'
import { isBuiltin } from './tables/python.ts'

export interface World {
  survey: Survey
  sources: Sources
  parse: Parse
}

export interface Changed {
  path: string
  after: string
  edits: readonly Edit[]
  /** Where the functions began that must stand alone now. */
  alone: readonly number[]
  /** Nodes that were no Python before. */
  broken: number
  /** The DAG files that it makes tasks for, as they were. */
  dags: readonly DagFile[]
  tasks: readonly TaskRun[]
}

export const doubts = (world: World, changed: Changed): Blocker[] => {
  const { root, free } = world.parse(changed.after)
  try {
    if (brokenIn(root) > changed.broken) return [blocker('would-not-parse', 1)]
    const missing = changed.alone.flatMap((start) => missingIn(root, moved(start, changed.edits)))
    return missing.length > 0 ? missing : scanned(world, changed)
  } finally {
    free()
  }
}

export const brokenIn = (node: Node): number =>
  node.hasError
    ? Number(node.isError || node.isMissing) +
      node.children.reduce((sum, child) => sum + (child ? brokenIn(child) : 0), 0)
    : 0

const missingIn = (root: Node, start: number): Blocker[] => {
  const definition = root.descendantsOfType('function_definition').find((each) => each?.startIndex === start)
  if (!definition) return [blocker('names-missing', 1, { name: 'the function' })]
  return [...freeNames(definition), ...namesInDefaults(definition)]
    .filter(({ name }) => !isBuiltin(name))
    .map(({ name, line }) => blocker('names-missing', line, { name }))
}

const scanned = ({ survey, sources, parse }: World, { path, after, dags, tasks }: Changed): Blocker[] => {
  const read: Sources['read'] = (each) => (each === path ? after : sources.read(each))
  const python = pythonOf(projectOf(survey, { paths: sources.paths, read }, parse))
  const treated = new Set(tasks.map(({ task }) => task.id))
  return dags.flatMap((before): Blocker[] => {
    const now = dagFile(python, before.path)
    if (!now || now.tasks.length < before.tasks.length) return [blocker('others-worse', 1, { name: 'a task' })]
    const forkedBefore = counted(before.tasks)
    const forkedNow = counted(now.tasks)
    return [...forkedNow].flatMap(([id, count]) => {
      if (count > (forkedBefore.get(id) ?? 0)) return [blocker('others-worse', 1, { name: id })]
      return treated.has(id) && count === forkedBefore.get(id) ? [blocker('still-forked', 1, { name: id })] : []
    })
  })
}

/** How many tasks of a name use CUDA in a forked process. */
const counted = (tasks: readonly TaskRun[]): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const each of tasks.filter(isForked)) counts.set(each.task.id, (counts.get(each.task.id) ?? 0) + 1)
  return counts
}
