/** The text of a file → the module as plain data. */

import type { Node } from 'web-tree-sitter'
import { placeOf } from './expressions.ts'
import type { Comment, Module, Scope } from './ir.ts'
import type { Parse } from './parser.ts'
import { block } from './statements.ts'

const MOST_BROKEN = 5

export const readModule = (path: string, text: string, parse: Parse): Module => {
  const { root, free } = parse(text)
  try {
    const deep: number[] = []
    const scope: Scope = {
      kind: 'module',
      name: path,
      path,
      at: placeOf(root),
      parameters: [],
      decorators: [],
      from: 1,
      bases: [],
      body: block(root, { path, depth: 0, deep }),
    }
    return { path, scope, broken: root.hasError ? broken(root) : [], deep, comments: comments(root, text) }
  } finally {
    free()
  }
}

const ADDRESSED = 'cuda-airflow-doctor:'

const comments = (root: Node, text: string): Comment[] =>
  text.includes(ADDRESSED)
    ? root
        .descendantsOfType('comment')
        .filter((node) => node?.text.includes(ADDRESSED))
        .map((node) => ({ line: (node?.startPosition.row ?? 0) + 1, text: node?.text ?? '' }))
    : []

const broken = (root: Node): number[] => {
  const lines: number[] = []
  const queue = [root]
  for (let node = queue.pop(); node && lines.length < MOST_BROKEN; node = queue.pop()) {
    if (node.isError || node.isMissing) lines.push(node.startPosition.row + 1)
    else queue.push(...node.children.filter((child): child is Node => child?.hasError === true).reverse())
  }
  return lines
}
