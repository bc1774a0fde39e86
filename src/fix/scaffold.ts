/** What cannot be converted by itself, prepared for a hand: a script with the function, and a function that runs the script. */

import type { Node } from 'web-tree-sitter'
import type { Blocker, BlockerKind } from '../model/fix.ts'
import { children, field, lineOf, parameterNames } from './bindings.ts'
import { type Edit, indentAt, insert, isFirst, lineStart, newlineAt } from './edits.ts'
import { importLines } from './imports.ts'
import type { Need } from './needs.ts'
import { type ScriptPlace, scriptPlace } from './script-place.ts'
import type { Source, Subject } from './subject.ts'
import { isContextKey } from './tables/context.ts'
import { callableText, scriptText } from './templates.ts'

export interface Scaffold {
  subject: Subject & { definition: Node }
  place: ScriptPlace
  script: string
  edit: Edit
}

/** No script takes these over: there is no function to take, or it is no plain one. */
const NONE: readonly BlockerKind[] = [
  'no-def-here',
  'several-callables',
  'own-operator',
  'operator',
  'defined-twice',
  'method',
  'async',
  'generator',
  'not-parsed',
]

export const scaffold = (
  source: Source,
  subject: Subject & { definition: Node },
  imports: readonly Need[],
  blockers: readonly Blocker[],
): Scaffold | undefined => {
  const { definition } = subject
  const body = field(definition, 'body')
  const name = field(definition, 'name')?.text
  if (!body || !name || blockers.some(({ kind }) => NONE.includes(kind))) return undefined
  if (!isFirst(source.text, body.startIndex) || takesAny(definition)) return undefined
  const place = scriptPlace(source.path, source.project, name)
  const script = scriptText({
    name,
    file: source.path.split('/').at(-1) ?? '',
    todo: blockers,
    imports: importLines(imports),
    definition: dedented(source.text, definition),
  })
  return { subject, place, script, edit: replaced(source.text, definition, body, place) }
}

/** `*args` have no names that JSON could carry. */
const takesAny = (definition: Node): boolean =>
  /^\(?[^)]*(^|[(,\s])\*\w/.test(field(definition, 'parameters')?.text ?? '')

const replaced = (text: string, definition: Node, body: Node, place: ScriptPlace): Edit => {
  const [first] = children(body)
  const docstring = first?.namedChildren[0]?.type === 'string' && first.namedChildCount === 1 ? first : undefined
  const indent = indentAt(text, body.startIndex)
  const end = newlineAt(text, definition.startIndex)
  const given = parameterNames(definition).filter((each) => !isContextKey(each) && !takesAll(definition, each))
  const lines = callableText(place, given).map((line) =>
    line === '' ? '' : indent + line.replaceAll('    ', unit(indent)),
  )
  if (docstring) return { ...insert(docstring.endIndex, `${end}${lines.join(end)}`), to: body.endIndex }
  return { from: lineStart(text, body.startIndex), to: body.endIndex, text: lines.join(end) }
}

const unit = (indent: string): string => (indent.includes('\t') ? '\t' : '    ')

const takesAll = (definition: Node, name: string): boolean =>
  new RegExp(`\\*\\*\\s*${name}\\b`).test(field(definition, 'parameters')?.text ?? '')

/** Without decorators, at the margin; texts that span lines stay as they are. */
const dedented = (text: string, definition: Node): string => {
  const indent = indentAt(text, definition.startIndex)
  const inText = new Set(
    definition
      .descendantsOfType('string')
      .flatMap((node) => (node ? range(lineOf(node) + 1, node.endPosition.row + 1) : [])),
  )
  return definition.text
    .split(/\r?\n/)
    .map((line, index) =>
      index > 0 && !inText.has(lineOf(definition) + index) && line.startsWith(indent)
        ? line.slice(indent.length)
        : line,
    )
    .join('\n')
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(to - from + 1, 0) }, (_, i) => from + i)
