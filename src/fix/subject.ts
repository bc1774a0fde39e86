/** A task to convert: what the scan knows of it, and its function and call in the syntax tree. */

import type { Node } from 'web-tree-sitter'
import type { Blocker, BlockerKind } from '../model/fix.ts'
import type { Python } from '../scan/python/evaluate.ts'
import type { TaskRun } from '../scan/reach/dag-file.ts'
import type { Place } from '../scan/syntax/ir.ts'
import { lineOf } from './bindings.ts'

export interface Source {
  path: string
  text: string
  root: Node
  python: Python
  /** The folder of the project that the file is in. */
  project: string
  /** Another file takes names from this one. */
  imported: boolean
}

export interface Subject extends Source {
  found: TaskRun
  /** Of an operator. */
  call?: Node
  /** What it runs; undefined where that is no function of this file. */
  definition?: Node
}

const sameEnd = ({ endPosition }: Node, { endLine, endColumn }: Place): boolean =>
  endPosition.row + 1 === endLine && endPosition.column + 1 === endColumn

export const nodeAt = (root: Node, type: string, at: Place): Node | undefined => {
  const point = { row: at.line - 1, column: at.column - 1 }
  for (let node = root.descendantForPosition(point); node; node = node.parent)
    if (node.type === type && sameEnd(node, at)) return node
  return undefined
}

export const subjectOf = (source: Source, found: TaskRun): Subject => {
  const { task } = found
  const flow = task.operator === '@task'
  const call = !flow && task.call ? nodeAt(source.root, 'call', task.call.at) : undefined
  const scope = task.entries[0]?.callee.scope
  const definition =
    scope && scope.path === source.path ? nodeAt(source.root, 'function_definition', scope.at) : undefined
  return { ...source, found, ...(call && { call }), ...(definition && { definition }) }
}

/** With its decorators. */
export const whole = (definition: Node): Node =>
  definition.parent?.type === 'decorated_definition' ? definition.parent : definition

export const decorators = (definition: Node): Node[] => {
  const outer = whole(definition)
  return outer === definition
    ? []
    : outer.namedChildren.filter((child): child is Node => child !== null && child.type === 'decorator')
}

export const blocker = (kind: BlockerKind, at: Node | number, args: Record<string, string> = {}): Blocker => ({
  kind,
  line: typeof at === 'number' ? at : lineOf(at),
  args,
})
