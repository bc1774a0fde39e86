/** Strings, and what `+` and `%` put together. */

import type { Node } from 'web-tree-sitter'
import { expression, field, named, type Source } from './expressions.ts'
import type { Expr } from './ir.ts'

export const string = (node: Node, source: Source): Expr =>
  joined(
    named(node).flatMap((child): Expr[] => {
      if (child.type === 'interpolation') return [expression(field(child, 'expression'), source)]
      return child.type === 'string_content' ? [{ kind: 'string', text: child.text }] : []
    }),
  )

export const joined = (items: Expr[]): Expr =>
  items.every((item) => item.kind === 'string')
    ? { kind: 'string', text: items.map(({ text }) => text).join('') }
    : { kind: 'template', parts: items }

/** `a + b + c` is nested to the left, as deeply as it is long. */
export const operations = (node: Node, source: Source): Expr => {
  const chain: Node[] = []
  let first: Node | undefined = node
  for (; first?.type === 'binary_operator'; first = field(first, 'left')) chain.push(first)
  return chain.reduceRight<Expr>(
    (left, each) => operation(each, left, expression(field(each, 'right'), source)),
    expression(first, source),
  )
}

const isText = ({ kind }: Expr): boolean => kind === 'string' || kind === 'template'

/** Texts and lists put together; a text with places to fill is that text. */
const operation = (node: Node, left: Expr, right: Expr): Expr => {
  const operator = field(node, 'operator')?.text
  if (operator === '%' && isText(left)) return { kind: 'template', parts: [left, { kind: 'other', parts: [right] }] }
  if (operator === '+' && (isText(left) || isText(right))) return appended(left, right)
  if (operator === '+' && left.kind === 'list' && right.kind === 'list')
    return { kind: 'list', items: [...left.items, ...right.items] }
  if (left.kind !== 'other') return { kind: 'other', parts: [left, right] }
  left.parts.push(right)
  return left
}

const appended = (left: Expr, right: Expr): Expr => {
  if (left.kind !== 'template') return joined([left, right])
  left.parts.push(right)
  return left
}
