/** Statements of the syntax tree → plain data. */

import type { Node } from 'web-tree-sitter'
import { expression, field, named, placeOf, type Source } from './expressions.ts'
import { element, parameters } from './functions.ts'
import { dotted, type Expr, type Handler, type Import, type Scope, type Statement } from './ir.ts'

export const block = (node: Node | undefined, source: Source): Statement[] =>
  node ? named(node).flatMap((child) => statements(child, { ...source, depth: source.depth + 1 })) : []

const DEEPEST = 100

const statements = (node: Node, source: Source): Statement[] => {
  const at = placeOf(node)
  if (source.depth > DEEPEST) {
    source.deep.push(at.line)
    return []
  }
  const part = (name: string) => expression(field(node, name), source)
  const plain = (value: Expr): Statement => ({ kind: 'expression', value, at })
  switch (node.type) {
    case 'import_statement':
    case 'import_from_statement':
      return [{ kind: 'import', imports: imports(node), at }]
    case 'expression_statement':
      return named(node).flatMap((child) =>
        /assignment$/.test(child.type) ? assignment(child, source) : [plain(expression(child, source))],
      )
    case 'return_statement':
      return [{ kind: 'return', value: expression(named(node)[0], source), at }]
    case 'raise_statement':
      return [...named(node).map((child) => plain(expression(child, source))), { kind: 'raise', at }]
    case 'global_statement':
      return [{ kind: 'global', names: named(node).map(({ text }) => text), at }]
    case 'function_definition':
    case 'class_definition':
      return [{ kind: 'define', scope: definition(node, [], source), at }]
    case 'decorated_definition': {
      const decorators = named(node).filter(({ type }) => type === 'decorator')
      const inner = field(node, 'definition')
      return inner ? [{ kind: 'define', scope: definition(inner, decorators, source), at }] : []
    }
    case 'if_statement':
      return conditional(node, source)
    case 'for_statement': {
      const item: Statement = { kind: 'assign', target: part('left'), value: element(part('right')), at }
      return [item, ...block(field(node, 'body'), source), ...clauses(node, source)]
    }
    case 'while_statement':
      return [plain(part('condition')), ...block(field(node, 'body'), source), ...clauses(node, source)]
    case 'with_statement':
      return [...opened(node, source), ...block(field(node, 'body'), source)]
    case 'try_statement':
      return [attempted(node, source)]
    case 'match_statement':
      return [plain(part('subject')), ...matched(field(node, 'body'), source)]
    case 'block':
    case 'ERROR':
      return block(node, source)
    default:
      return [plain(expression(node, source))]
  }
}

const imports = (node: Node): Import[] => {
  const from = field(node, 'module_name')?.text.replace(/\s/g, '')
  const all = node.childrenForFieldName('name').filter((child): child is Node => child !== null)
  const found = all.map((child): Import => {
    const alias = field(child, 'alias')?.text
    const name = (child.type === 'aliased_import' ? field(child, 'name') : child)?.text.replace(/\s/g, '') ?? ''
    if (from !== undefined) return { module: from, name, local: alias ?? name }
    return { module: name, local: alias ?? name }
  })
  const star = named(node).some(({ type }) => type === 'wildcard_import')
  return star && from !== undefined ? [{ module: from, name: '*', local: '*' }] : found
}

const assignment = (node: Node, source: Source): Statement[] => {
  const right = field(node, 'right')
  const chained = right?.type === 'assignment' ? assignment(right, source) : []
  const first = chained[0]
  const value = first?.kind === 'assign' ? first.value : expression(right, source)
  return [{ kind: 'assign', target: expression(field(node, 'left'), source), value, at: placeOf(node) }, ...chained]
}

const definition = (node: Node, decorators: Node[], source: Source): Scope => {
  const bases = field(node, 'superclasses')
  return {
    kind: node.type === 'class_definition' ? 'class' : 'function',
    name: field(node, 'name')?.text ?? '',
    path: source.path,
    at: placeOf(node),
    parameters: parameters(field(node, 'parameters'), source),
    from: placeOf(decorators[0] ?? node).line,
    decorators: decorators.map((decorator) => expression(named(decorator)[0], source)),
    bases: (bases ? named(bases) : [])
      .filter(({ type }) => type !== 'keyword_argument')
      .map((base) => expression(base, source)),
    body: block(field(node, 'body'), source),
  }
}

/** What neither a worker nor a DAG processor runs. */
const NEVER_RUN = /^(__name__\s*==\s*["']__main__["']|(typing\.)?TYPE_CHECKING)$/

const conditional = (node: Node, source: Source): Statement[] => {
  const condition = field(node, 'condition')
  const body = NEVER_RUN.test(condition?.text ?? '') ? [] : block(field(node, 'consequence'), source)
  return [{ kind: 'if', test: expression(condition, source), body, rest: clauses(node, source), at: placeOf(node) }]
}

/** `elif`, `else` and `finally`. */
const clauses = (node: Node, source: Source): Statement[] =>
  named(node).flatMap((child) => {
    if (child.type === 'elif_clause') return conditional(child, source)
    if (child.type === 'else_clause') return block(field(child, 'body'), source)
    return child.type === 'finally_clause' ? named(child).flatMap((inner) => block(inner, source)) : []
  })

const opened = (node: Node, source: Source): Statement[] =>
  named(node)
    .filter(({ type }) => type === 'with_clause')
    .flatMap(named)
    .flatMap((item): Statement[] => {
      const value = field(item, 'value')
      const at = placeOf(item)
      if (value?.type !== 'as_pattern')
        return [{ kind: 'expression', value: expression(value, source), at, opens: true }]
      const [opener] = named(value)
      const target = expression(field(value, 'alias'), source)
      return [{ kind: 'assign', target, value: expression(opener, source), at, opens: true }]
    })

const attempted = (node: Node, source: Source): Statement => ({
  kind: 'try',
  at: placeOf(node),
  body: block(field(node, 'body'), source),
  handlers: named(node)
    .filter(({ type }) => type.startsWith('except'))
    .map((clause) => handler(clause, source)),
  rest: clauses(node, source),
})

const handler = (clause: Node, source: Source): Handler => {
  const value = field(clause, 'value')
  const caught = value?.type === 'as_pattern' ? named(value)[0] : value
  const types = expression(caught, source)
  const alias = value?.type === 'as_pattern' ? field(value, 'alias') : field(clause, 'alias')
  const name = alias && dotted(expression(alias, source))
  return {
    types: !caught ? [] : types.kind === 'list' ? types.items : [types],
    ...(name && { name }),
    body: named(clause)
      .filter(({ type }) => type === 'block')
      .flatMap((inner) => block(inner, source)),
    at: placeOf(clause),
  }
}

const matched = (body: Node | undefined, source: Source): Statement[] =>
  (body ? named(body) : [])
    .filter(({ type }) => type === 'case_clause')
    .flatMap((clause) => block(field(clause, 'consequence'), source))
