/** Imports that functions need move into them; where somebody else needs them too they are copied. */

import type { Node } from 'web-tree-sitter'
import { children, field, importedNames } from './bindings.ts'
import type { Conversion } from './convert.ts'
import { type Edit, indentAt, insert, isLast, lineEnd, lineStart, newlineAt } from './edits.ts'
import type { Need } from './needs.ts'
import type { Source } from './subject.ts'

export const importEdits = (source: Source, conversions: readonly Conversion[]): Edit[] => {
  const used = conversions.filter(({ imports }) => imports.length > 0)
  const removable = new Set(
    statementsOf(used.flatMap(({ imports }) => imports))
      .filter((statement) => isOwn(source, statement, used))
      .map(({ id }) => id),
  )
  const inserts = used.map(({ subject, imports }) => inserted(source.text, subject.definition, imports, removable))
  return [...inserts, ...removed(source.text, statementsOf(used.flatMap(({ imports }) => imports)), removable)]
}

const statementsOf = (needs: readonly Need[]): Node[] =>
  [...new Map(needs.flatMap(({ statements }) => statements).map((each) => [each.id, each])).values()].toSorted(
    (a, b) => a.startIndex - b.startIndex,
  )

/** Nobody but the functions that take it along names what it binds, not even in a text or a comment. */
const isOwn = ({ text, imported }: Source, statement: Node, conversions: readonly Conversion[]): boolean => {
  if (imported || !standsAlone(text, statement)) return false
  return importedNames(statement).every(({ local }) => {
    if (!/^\w+$/.test(local)) return false
    const takers = conversions.filter(({ imports }) => imports.some(({ name }) => name === local))
    const places = [
      statement,
      ...takers.flatMap(({ subject }) => field(subject.definition, 'body') ?? []),
      ...takers.flatMap(({ imports }) =>
        imports.filter(({ name }) => name === local).flatMap((each) => each.statements),
      ),
    ]
    return [...text.matchAll(new RegExp(`(?<![\\w.])${local}\\b`, 'g'))].every(({ index }) =>
      places.some(({ startIndex, endIndex }) => index >= startIndex && index < endIndex),
    )
  })
}

/** On one line with nothing else; a comment on it moves along. */
const standsAlone = (text: string, statement: Node): boolean =>
  statement.startPosition.row === statement.endPosition.row &&
  statement.startPosition.column === 0 &&
  isLast(text, statement.endIndex)

const removed = (text: string, statements: readonly Node[], removable: ReadonlySet<number>): Edit[] =>
  statements
    .filter(({ id }) => removable.has(id))
    .map(({ startIndex, endIndex }) => ({ from: lineStart(text, startIndex), to: lineEnd(text, endIndex), text: '' }))

const inserted = (text: string, definition: Node, needs: readonly Need[], removable: ReadonlySet<number>): Edit => {
  const names = needs.map(({ name }) => name)
  const body = field(definition, 'body') ?? definition
  const [first] = children(body)
  const hasDocstring = first !== undefined && first.namedChildCount === 1 && first.namedChildren[0]?.type === 'string'
  const at = lineEnd(text, hasDocstring ? first.endIndex : headerEnd(definition, body))
  const end = newlineAt(text, definition.startIndex)
  const lines = statementsOf(needs).map((statement) =>
    removable.has(statement.id)
      ? text.slice(statement.startIndex, lineEnd(text, statement.endIndex)).trimEnd()
      : importOf(statement, names),
  )
  const indent = indentAt(text, first?.startIndex ?? body.startIndex)
  const block = lines.map((line) => `${indent}${line}${end}`).join('')
  return insert(at, text[at - 1] === '\n' ? block : `${end}${block}`)
}

/** As a script has them. */
export const importLines = (needs: readonly Need[]): string[] =>
  statementsOf(needs).map((statement) =>
    importOf(
      statement,
      needs.map(({ name }) => name),
    ),
  )

const headerEnd = (definition: Node, body: Node): number =>
  definition.children.findLast((child) => child !== null && child.type === ':' && child.endIndex <= body.startIndex)
    ?.endIndex ?? body.startIndex

const importOf = (statement: Node, wanted: readonly string[]): string => {
  const found = importedNames(statement).filter(({ local }) => wanted.includes(local))
  const written = found.map((each) => each.written).join(', ')
  const from = field(statement, 'module_name')
  return from ? `from ${from.text} import ${written}` : `import ${written}`
}
