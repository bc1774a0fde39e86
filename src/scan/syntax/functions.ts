/** Functions inside expressions: comprehensions, lambdas, and the parameters of any function. */

import type { Node } from 'web-tree-sitter'
import { expression, field, named, oneLine, placeOf, type Source } from './expressions.ts'
import { type Expr, NOTHING, type Parameter, type Scope, type Statement } from './ir.ts'

/** A list of one item that is made for each of something, as a function of its variable. */
export const comprehension = (node: Node, source: Source): Expr => {
  const [body, ...clauses] = named(node)
  const assigned = clauses.flatMap((clause): Statement[] => {
    if (clause.type !== 'for_in_clause') return [statement(expression(clause, source), clause)]
    const target = expression(field(clause, 'left'), source)
    return [{ kind: 'assign', target, value: element(expression(field(clause, 'right'), source)), at: placeOf(clause) }]
  })
  const result: Statement = { kind: 'return', value: expression(body, source), at: placeOf(node) }
  const scope = anonymous('comprehension', node, source, [], [...assigned, result])
  const callee: Expr = { kind: 'function', scope }
  return {
    kind: 'list',
    items: [{ kind: 'call', callee, args: [], keywords: [], at: placeOf(node), text: oneLine(node.text) }],
  }
}

const statement = (value: Expr, node: Node): Statement => ({ kind: 'expression', value, at: placeOf(node) })

/** Any item of a collection. */
export const element = (object: Expr): Expr => ({ kind: 'subscript', object, index: NOTHING })

export const lambda = (node: Node, source: Source): Scope => {
  const value = expression(field(node, 'body'), source)
  return anonymous('lambda', node, source, parameters(field(node, 'parameters'), source), [
    { kind: 'return', value, at: placeOf(node) },
  ])
}

const anonymous = (name: string, node: Node, { path }: Source, given: Parameter[], body: Statement[]): Scope => ({
  kind: 'function',
  name,
  path,
  at: placeOf(node),
  parameters: given,
  decorators: [],
  from: placeOf(node).line,
  bases: [],
  body,
})

export const parameters = (node: Node | undefined, source: Source): Parameter[] =>
  (node ? named(node) : []).flatMap((child) => {
    const name = child.type === 'identifier' ? child : (field(child, 'name') ?? named(child)[0])
    if (name?.type !== 'identifier') return []
    const value = field(child, 'value')
    const annotation = field(child, 'type')
    return [
      {
        name: name.text,
        ...(value && { default: expression(value, source) }),
        ...(annotation && { annotation: expression(annotation, source) }),
      },
    ]
  })
