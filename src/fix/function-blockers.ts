/** Why the text of a function would not run in another interpreter. One function per group of reasons. */

import type { Node } from 'web-tree-sitter'
import type { Blocker } from '../model/fix.ts'
import { bindings, children, field, lineOf, parameterNames, parameters } from './bindings.ts'
import { isFirst, isLast } from './edits.ts'
import { namesInDefaults } from './free-names.ts'
import { atTopLevel, type Need } from './needs.ts'
import { blocker, type Source, whole } from './subject.ts'
import { isContextKey } from './tables/context.ts'
import { isBuiltin, RUN_TIME_NAMES } from './tables/python.ts'

export const functionBlockers = (source: Source, definition: Node, imports: readonly Need[]): Blocker[] => [
  ...kind(source, definition),
  ...signature(definition),
  ...text(source, definition, imports.length > 0),
  ...names(definition),
  ...imports.flatMap((each) => setUp(source, each)),
]

const nameOf = (definition: Node): string => field(definition, 'name')?.text ?? ''

const kind = ({ root }: Source, definition: Node): Blocker[] => {
  const name = nameOf(definition)
  const args = { name }
  const namesakes = root
    .descendantsOfType('function_definition')
    .filter((each): each is Node => each !== null && nameOf(each) === name)
  return [
    ...(parentScope(definition)?.type === 'class_definition' ? [blocker('method', definition, args)] : []),
    ...(definition.children[0]?.type === 'async' ? [blocker('async', definition, args)] : []),
    ...(own(definition, /^yield$/).length > 0 ? [blocker('generator', definition, args)] : []),
    ...(namesakes.length > 1 || rebound(definition, name) ? [blocker('defined-twice', definition, args)] : []),
    ...(whole(definition).hasError ? [blocker('not-parsed', definition)] : []),
  ]
}

const parentScope = (definition: Node): Node | null => {
  let node = whole(definition).parent
  while (node && !/^(function_definition|class_definition|module)$/.test(node.type)) node = node.parent
  return node
}

const rebound = (definition: Node, name: string): boolean => {
  const scope = parentScope(definition)
  return scope !== null && bindings(scope).filter((each) => each.name === name).length > 1
}

/** Nodes of its own body, without those of functions in it. */
const own = (node: Node, type: RegExp): Node[] =>
  children(node).flatMap((child) => [
    ...(type.test(child.type) ? [child] : []),
    ...(/^(function_definition|lambda)$/.test(child.type) ? [] : own(child, type)),
  ])

const signature = (definition: Node): Blocker[] => [
  ...parameterNames(definition)
    .filter((name) => isContextKey(name) && !restOf(definition).some((each) => each.text.includes(name)))
    .map((name) => blocker('context-parameter', definition, { name })),
  ...restOf(definition).map((each) => blocker('all-context', each, { name: each.text })),
  ...namesInDefaults(definition)
    .filter(({ name }) => !isBuiltin(name))
    .map(({ name, line }) => blocker('default-value', line, { name })),
]

/** `**kwargs` */
const restOf = (definition: Node): Node[] => parameters(definition).filter(({ text }) => text.startsWith('**'))

/** Airflow takes the source text, takes off the indentation, and cuts the decorator off. */
const text = (source: Source, definition: Node, needsRoom: boolean): Blocker[] => {
  const body = field(definition, 'body')
  const room = body !== undefined && isFirst(source.text, body.startIndex) && endsLine(source.text, children(body)[0])
  const outer = whole(definition)
  return [
    ...(needsRoom && !room ? [blocker('one-line-body', definition)] : []),
    ...(/@task\.external_python|^@(setup|teardown|task)\b/m.test(body?.text ?? '')
      ? [blocker('names-its-decorator', definition)]
      : []),
    ...(outer.startPosition.column > 0 ? spanning(definition).map((node) => blocker('outdented-text', node)) : []),
  ]
}

/** Imports follow the docstring, which must not share its line. */
const endsLine = (text: string, first: Node | undefined): boolean =>
  first?.namedChildren[0]?.type !== 'string' || isLast(text, first.endIndex)

const spanning = (definition: Node): Node[] =>
  definition
    .descendantsOfType('string')
    .filter((node): node is Node => node !== null && node.startPosition.row !== node.endPosition.row)
    .filter((node) => !isDocstring(node) || !evenlyIndented(node, whole(definition).startPosition.column))

export const isDocstring = (node: Node): boolean =>
  node.parent?.type === 'expression_statement' && node.parent.namedChildCount === 1

const evenlyIndented = (node: Node, column: number): boolean =>
  node.text
    .split('\n')
    .slice(1)
    .every((line) => line.trim() === '' || line.length - line.trimStart().length >= column)

const names = (definition: Node): Blocker[] => [
  ...definition
    .descendantsOfType(['global_statement', 'nonlocal_statement'])
    .filter((each): each is Node => each !== null)
    .map((each) => blocker('global-statement', each, { what: each.text })),
  ...definition
    .descendantsOfType('identifier')
    .filter((each): each is Node => each !== null && RUN_TIME_NAMES.test(each.text) && isCalled(each))
    .map((each) => blocker('run-time-names', each, { name: each.text })),
]

/** `model.eval()` is a method of another. */
const isCalled = (node: Node): boolean => {
  const callee = node.parent?.type === 'attribute' && /module$/.test(node.text) ? node.parent : node
  return callee.parent?.type === 'call' && field(callee.parent, 'function')?.id === callee.id
}

const setUp = ({ root }: Source, { name }: Need): Blocker[] => {
  const at = atTopLevel(root).find((statement) => touches(statement, name))
  return at ? [blocker('set-up-at-import', at, { name, defined: String(lineOf(at)) })] : []
}

/** Environment variables are inherited. */
const INHERITED = /^(os\s*\.\s*)?(environ|putenv)\b/

const touches = (statement: Node, name: string): boolean => {
  const [expression] = children(statement)
  if (!expression || INHERITED.test(expression.text)) return false
  const target =
    expression.type === 'call'
      ? expression
      : /assignment$/.test(expression.type)
        ? field(expression, 'left')
        : undefined
  return target !== undefined && target.type !== 'identifier' && leftmost(target).text === name
}

const leftmost = (node: Node): Node => {
  const next = field(node, 'function') ?? field(node, 'object') ?? field(node, 'value')
  return next && node.type !== 'identifier' ? leftmost(next) : node
}
