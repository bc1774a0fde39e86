/** Names that a piece of code takes from outside. Where Python's rules are finer than these, a name too many is found. */

import type { Node } from 'web-tree-sitter'
import { bindings, children, field, isComprehension, isImport, lineOf, parameterNames, parameters } from './bindings.ts'

export interface Reference {
  name: string
  line: number
}

interface Found {
  /** In the scope itself. */
  direct: Reference[]
  /** In functions and comprehensions inside, which do not see the names of a class around them. */
  inner: Reference[]
}

const NOTHING: Found = { direct: [], inner: [] }
const joined = (all: Found[]): Found => ({
  direct: all.flatMap(({ direct }) => direct),
  inner: all.flatMap(({ inner }) => inner),
})
const both = ({ direct, inner }: Found): Reference[] => [...direct, ...inner]

/** Of a function's body; its defaults, decorators and annotations are evaluated elsewhere, or never. */
export const freeNames = (definition: Node): Reference[] => {
  const body = field(definition, 'body')
  const own = new Set([...parameterNames(definition), ...(body ? bindings(definition) : []).map(({ name }) => name)])
  return body ? both(found(body, false)).filter(({ name }) => !own.has(name)) : []
}

/** Of the default values of its parameters. */
export const namesInDefaults = (definition: Node): Reference[] => both(defaults(definition))

/** `annotations`: a class keeps its own, and dataclasses evaluate them; nobody else does after the future import. */
const found = (node: Node, annotations: boolean): Found => {
  const below = (nodes: readonly (Node | undefined)[]) =>
    joined(nodes.map((each) => (each ? found(each, annotations) : NOTHING)))
  if (isImport(node)) return NOTHING
  if (isComprehension(node)) return comprehension(node, annotations)
  switch (node.type) {
    case 'identifier':
      return { direct: [{ name: node.text, line: lineOf(node) }], inner: [] }
    case 'attribute':
      return below([field(node, 'object')])
    case 'keyword_argument':
      return below([field(node, 'value')])
    case 'keyword_pattern':
      return below(children(node).slice(1))
    case 'dotted_name':
      return node.parent?.type === 'case_pattern' && node.namedChildCount === 1 ? NOTHING : below([children(node)[0]])
    case 'type':
      return annotations || node.parent?.type === 'type_alias_statement' ? below(children(node)) : NOTHING
    case 'splat_pattern':
    case 'global_statement':
    case 'nonlocal_statement':
      return NOTHING
    case 'function_definition':
    case 'lambda':
      return joined([defaults(node), { direct: [], inner: freeNames(node) }])
    case 'class_definition':
      return joined([below([field(node, 'superclasses')]), { direct: [], inner: ofClass(node) }])
    default:
      return below(children(node))
  }
}

const defaults = (definition: Node): Found =>
  joined(
    parameters(definition).map((each) => {
      const value = field(each, 'value')
      return value ? found(value, false) : NOTHING
    }),
  )

const ofClass = (node: Node): Reference[] => {
  const body = field(node, 'body')
  if (!body) return []
  const own = new Set(bindings(body).map(({ name }) => name))
  const { direct, inner } = found(body, true)
  return [...direct.filter(({ name }) => !own.has(name)), ...inner]
}

/** Its first iterable is evaluated outside. */
const comprehension = (node: Node, annotations: boolean): Found => {
  const first = children(node).find(({ type }) => type === 'for_in_clause')
  const outside = first && field(first, 'right')
  const own = new Set(bindings(node).map(({ name }) => name))
  const inside = children(node).flatMap((child) =>
    child.id === first?.id ? children(child).filter(({ id }) => id !== outside?.id) : [child],
  )
  const inner = inside.flatMap((child) => both(found(child, annotations))).filter(({ name }) => !own.has(name))
  return { direct: outside ? both(found(outside, annotations)) : [], inner }
}
