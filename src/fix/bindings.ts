/** What a scope binds: the names that assignments, imports, loops and definitions directly in it make its own. */

import type { Node } from 'web-tree-sitter'

export interface Binding {
  name: string
  /** The statement or clause that binds it. */
  by: Node
}

export const children = (node: Node): Node[] =>
  node.namedChildren.filter((child): child is Node => child !== null && child.type !== 'comment')

export const field = (node: Node, name: string): Node | undefined => node.childForFieldName(name) ?? undefined

export const lineOf = (node: Node): number => node.startPosition.row + 1

const COMPREHENSION = /^(list|set|dictionary)_comprehension$|^generator_expression$/

export const isComprehension = ({ type }: Node): boolean => COMPREHENSION.test(type)

export const isImport = ({ type }: Node): boolean => /^import_(from_)?statement$/.test(type)

/** Everything below a node that belongs to the same scope. */
export const bindings = (node: Node): Binding[] =>
  children(node).flatMap((child) => [...bound(child), ...(opensScope(child) ? escaping(child) : bindings(child))])

const opensScope = (node: Node): boolean =>
  node.type === 'function_definition' ||
  node.type === 'class_definition' ||
  node.type === 'lambda' ||
  isComprehension(node)

/** `:=` in a comprehension binds outside of it. */
const escaping = (node: Node): Binding[] =>
  isComprehension(node) ? bindings(node).filter(({ by }) => by.type === 'named_expression') : []

const bound = (node: Node): Binding[] => named(node).map((name) => ({ name, by: node }))

const named = (node: Node): string[] => {
  switch (node.type) {
    case 'assignment':
    case 'augmented_assignment':
    case 'for_statement':
    case 'for_in_clause':
      return targets(field(node, 'left'))
    case 'named_expression':
    case 'function_definition':
    case 'class_definition':
      return targets(field(node, 'name'))
    case 'as_pattern':
      return targets(children(node).at(-1))
    case 'import_statement':
    case 'import_from_statement':
      return importedNames(node).map(({ local }) => local)
    case 'case_pattern':
      return captured(node)
    case 'splat_pattern':
      return children(node).map(({ text }) => text)
    default:
      return []
  }
}

/** A lone name in a pattern takes the value. */
const captured = (node: Node): string[] => {
  const [only] = children(node)
  return only?.type === 'dotted_name' && only.namedChildCount === 1 ? [only.text] : []
}

const targets = (node: Node | undefined): string[] => {
  if (!node) return []
  if (node.type === 'identifier') return [node.text]
  return /pattern|^tuple$|^list$|^parenthesized_expression$/.test(node.type) ? children(node).flatMap(targets) : []
}

export interface Imported {
  /** What the file calls it: `a` of `import a.b`. */
  local: string
  module: string
  /** As it stands in the statement, without `import` and `from`. */
  written: string
  name?: string
}

export const importedNames = (statement: Node): Imported[] => {
  const from = field(statement, 'module_name')?.text.replace(/\s/g, '')
  return statement.childrenForFieldName('name').flatMap((child): Imported[] => {
    if (!child) return []
    const written = child.text.replace(/\s+/g, ' ')
    const name = (field(child, 'name') ?? child).text
    const alias = field(child, 'alias')?.text
    if (from !== undefined) return [{ local: alias ?? name, module: from, written, name }]
    return [{ local: alias ?? name.split('.')[0] ?? name, module: name, written }]
  })
}

/** The names of a function's parameters. */
export const parameterNames = (definition: Node): string[] =>
  parameters(definition).flatMap((each) => targets(each.type === 'identifier' ? each : nameOf(each)))

export const parameters = (definition: Node): Node[] => {
  const list = field(definition, 'parameters')
  return list ? children(list).filter(({ type }) => !/separator$/.test(type)) : []
}

const nameOf = (parameter: Node): Node | undefined => field(parameter, 'name') ?? children(parameter)[0]
