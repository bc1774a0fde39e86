/** Expressions of the syntax tree → plain data. */

import type { Node } from 'web-tree-sitter'
import { comprehension, lambda } from './functions.ts'
import { type Expr, NOTHING, type Place } from './ir.ts'
import { joined, operations, string } from './texts.ts'

/** What is nested deeper is written by machines, and would exhaust the stack. */
const DEEPEST = 300
const LONGEST_TEXT = 120

export interface Source {
  path: string
  depth: number
  /** Lines below which nothing was read, because it is nested too deeply. */
  deep: number[]
}

export const placeOf = ({ startPosition, endPosition }: Node): Place => ({
  line: startPosition.row + 1,
  column: startPosition.column + 1,
  endLine: endPosition.row + 1,
  endColumn: endPosition.column + 1,
})

export const named = (node: Node): Node[] =>
  node.namedChildren.filter((child): child is Node => child !== null && child.type !== 'comment')

export const field = (node: Node, name: string): Node | undefined => node.childForFieldName(name) ?? undefined

export const expression = (node: Node | undefined, source: Source): Expr => {
  if (!node) return NOTHING
  if (source.depth > DEEPEST) {
    source.deep.push(node.startPosition.row + 1)
    return NOTHING
  }
  const inside = { ...source, depth: source.depth + 1 }
  const part = (name: string) => expression(field(node, name), inside)
  const items = () => named(node).map((child) => expression(child, inside))
  switch (node.type) {
    case 'identifier':
      return { kind: 'name', name: node.text }
    case 'attribute':
      return { kind: 'attribute', object: part('object'), name: field(node, 'attribute')?.text ?? '' }
    case 'call':
      return call(node, inside)
    case 'subscript':
      return { kind: 'subscript', object: part('value'), index: part('subscript') }
    case 'string':
      return string(node, inside)
    case 'concatenated_string':
      return joined(items())
    case 'unary_operator':
      return /^-\s*\d+$/.test(node.text) ? { kind: 'constant', text: node.text } : { kind: 'other', parts: items() }
    case 'integer':
    case 'float':
    case 'true':
    case 'false':
    case 'none':
      return { kind: 'constant', text: node.text }
    case 'list':
    case 'tuple':
    case 'set':
    case 'expression_list':
    case 'pattern_list':
    case 'tuple_pattern':
    case 'list_pattern':
      return { kind: 'list', items: items() }
    case 'dictionary':
      return dictionary(node, inside)
    case 'conditional_expression': {
      const [yes, test, no] = items()
      return { kind: 'either', options: [yes ?? NOTHING, no ?? NOTHING], ...(test && { test }) }
    }
    case 'binary_operator':
      return operations(node, inside)
    case 'boolean_operator':
      return { kind: 'either', options: [part('left'), part('right')] }
    case 'lambda':
      return { kind: 'function', scope: lambda(node, inside) }
    case 'list_comprehension':
    case 'set_comprehension':
    case 'generator_expression':
      return comprehension(node, inside)
    case 'parenthesized_expression':
    case 'await':
    case 'as_pattern_target':
    case 'list_splat':
    case 'type':
      return expression(named(node)[0], inside)
    case 'named_expression':
      return part('value')
    default:
      return { kind: 'other', parts: items() }
  }
}

const call = (node: Node, source: Source): Expr => {
  const given = field(node, 'arguments')
  const children = given ? (given.type === 'argument_list' ? named(given) : [given]) : []
  const keywords = children.flatMap((child): [string, Expr][] => {
    if (child.type === 'keyword_argument')
      return [[field(child, 'name')?.text ?? '', expression(field(child, 'value'), source)]]
    const spread = SPREADS[child.type]
    return spread ? [[spread, expression(named(child)[0], source)]] : []
  })
  return {
    kind: 'call',
    callee: expression(field(node, 'function'), source),
    args: children
      .filter(({ type }) => type !== 'keyword_argument' && !(type in SPREADS))
      .map((child) => expression(child, source)),
    keywords,
    at: placeOf(node),
    text: oneLine(node.text),
  }
}

const SPREADS: Readonly<Record<string, string>> = { list_splat: '*', dictionary_splat: '**' }

export const oneLine = (text: string): string => {
  const line = text.slice(0, 4 * LONGEST_TEXT).replace(/\s+/g, ' ')
  return line.length > LONGEST_TEXT ? `${line.slice(0, LONGEST_TEXT - 1)}…` : line
}

const dictionary = (node: Node, source: Source): Expr => ({
  kind: 'dict',
  entries: named(node).map((child): [Expr, Expr] =>
    child.type === 'pair'
      ? [expression(field(child, 'key'), source), expression(field(child, 'value'), source)]
      : [NOTHING, expression(named(child)[0], source)],
  ),
})
