/** Where a file uses a name: as one, or as a text that is exactly the name, such as in `__all__`. */

import type { Node } from 'web-tree-sitter'
import { field, lineOf } from './bindings.ts'

/** The line of another use than its definition and the one that is known. */
export const useOf = (root: Node, definition: Node, known: Node): number | undefined => {
  const own = [field(definition, 'name')?.id, known.id]
  const other = namings(root, known.text).find(
    (node) =>
      !own.includes(node.id) && !(node.startIndex > definition.startIndex && node.endIndex < definition.endIndex),
  )
  return other && lineOf(other)
}

export const namings = (root: Node, name: string): Node[] =>
  root
    .descendantsOfType(['identifier', 'string_content'])
    .filter((node): node is Node => node !== null && node.text === name && !isLabel(node))

const isLabel = (node: Node): boolean => {
  const { parent } = node
  if (parent?.type === 'attribute') return field(parent, 'attribute')?.id === node.id
  if (parent?.type === 'keyword_argument') return field(parent, 'name')?.id === node.id
  const argument = node.type === 'string_content' ? parent?.parent : undefined
  return argument?.type === 'keyword_argument' && /^(task_id|dag_id|name)$/.test(field(argument, 'name')?.text ?? '')
}
