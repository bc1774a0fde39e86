/** The edits that give tasks another interpreter: of their decorators and operators, and of the imports they need. */

import type { Node } from 'web-tree-sitter'
import { children, field, importedNames } from './bindings.ts'
import { type Edit, indentAt, insert, isFirst, newlineAt } from './edits.ts'
import { importEdits } from './imports.ts'
import type { Need } from './needs.ts'
import { decorators, type Source, type Subject } from './subject.ts'
import { argumentsOf, bare, operatorImport } from './task-blockers.ts'
import { namings } from './uses.ts'

export interface Conversion {
  subject: Subject & { definition: Node }
  imports: readonly Need[]
}

export const edits = (source: Source, conversions: readonly Conversion[], interpreter: string): Edit[] => [
  ...conversions.flatMap(({ subject }) =>
    subject.call
      ? ofOperator(source.text, subject.call, interpreter)
      : ofDecorator(source.text, subject.definition, interpreter),
  ),
  ...operatorImports(
    source,
    conversions.flatMap(({ subject }) => subject.call ?? []),
  ),
  ...importEdits(source, conversions),
]

/** A JSON string is a Python string: the escapes are the same. */
const settings = (interpreter: string): string[] => [`python=${JSON.stringify(interpreter)}`, 'expect_airflow=False']

const ofDecorator = (text: string, definition: Node, interpreter: string): Edit[] => {
  const [decorator] = decorators(definition)
  const [expression] = decorator ? children(decorator) : []
  if (!decorator || !expression) return []
  const list = argumentsOf(decorator)
  if (!list) return [insert(expression.endIndex, `.external_python(${settings(interpreter).join(', ')})`)]
  return [insert(list.startIndex, '.external_python'), ...given(text, list, interpreter)]
}

/** Before the first argument, on lines of their own where that has one. */
const given = (text: string, list: Node, interpreter: string): Edit[] => {
  const [first] = children(list)
  const [comment] = list.namedChildren
  const own = settings(interpreter)
  if (!first) return [insert(list.startIndex + 1, own.join(', ') + (comment ? ',' : ''))]
  const at = comment && isFirst(text, comment.startIndex) ? comment.startIndex : first.startIndex
  if (!isFirst(text, at)) return [insert(first.startIndex, own.map((each) => `${each}, `).join(''))]
  const next = newlineAt(text, list.startIndex) + indentAt(text, at)
  return [insert(at, own.map((each) => `${each},${next}`).join(''))]
}

const EXTERNAL = 'ExternalPythonOperator'

const ofOperator = (text: string, call: Node, interpreter: string): Edit[] => {
  const callee = field(call, 'function')
  const list = field(call, 'arguments')
  const name = callee?.type === 'attribute' ? field(callee, 'attribute') : callee
  if (!name || !list) return []
  return [{ from: name.startIndex, to: name.endIndex, text: EXTERNAL }, ...given(text, list, interpreter)]
}

/** The new operator comes from where the old one did, and takes its place where that is used no more. */
const operatorImports = ({ root, text }: Source, calls: readonly Node[]): Edit[] => {
  const locals = new Set(calls.flatMap((call) => bare(call) ?? []))
  const done = new Set<string>()
  return [...locals].flatMap((local): Edit[] => {
    const statement = operatorImport(root, local)
    const module = statement && field(statement, 'module_name')?.text
    if (!statement || !module || done.has(EXTERNAL) || hasExternal(root)) return []
    done.add(EXTERNAL)
    const name = statement.childrenForFieldName('name').find((each) => each !== null && localOf(each) === local)
    if (!name) return []
    const converted = calls.filter((call) => bare(call) === local).length
    const left = namings(root, local).filter(
      ({ startIndex, endIndex }) => startIndex < statement.startIndex || endIndex > statement.endIndex,
    )
    if (left.length === converted) return [{ from: name.startIndex, to: name.endIndex, text: EXTERNAL }]
    const next = isFirst(text, name.startIndex)
      ? newlineAt(text, name.startIndex) + indentAt(text, name.startIndex)
      : ' '
    return [insert(name.startIndex, `${EXTERNAL},${next}`)]
  })
}

const localOf = (name: Node): string => (field(name, 'alias') ?? name).text

const hasExternal = (root: Node): boolean =>
  children(root).some(
    (each) => each.type === 'import_from_statement' && importedNames(each).some(({ local }) => local === EXTERNAL),
  )
