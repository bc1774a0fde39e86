/**
 * .env files and env files as docker compose reads them.
 * https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
 * https://github.com/compose-spec/compose-go/tree/main/dotenv
 */

import type { ConfigProblem } from '../settings.ts'
import type { SourceFile } from './files.ts'
import { type Lookup, lookIn, type Substituted, substitute, type Variable, type Variables } from './variables.ts'

export interface Dotenv {
  variables: Variables
  problems: ConfigProblem[]
}

/** `before`: what the environment around the file sets; it comes first in ${references}. */
export const readDotenv = ({ path, text }: SourceFile, before: Lookup = () => undefined): Dotenv => {
  const variables = new Map<string, Variable>()
  const problems: ConfigProblem[] = []
  const lookup: Lookup = (name) => before(name) ?? lookIn(variables)(name)
  const content = text.replace(/^\ufeff/, '')
  let at = 0
  let line = 1
  while (at < content.length) {
    const statement = statementAt(content, at, lookup)
    const start = line + newlines(content.slice(at, statement.start))
    line += newlines(content.slice(at, statement.end))
    if (statement.problem) problems.push({ path, line: start, message: statement.problem })
    if (statement.variable) variables.set(statement.variable.name, { path, line: start, ...statement.variable.value })
    at = statement.end
  }
  return { variables, problems }
}

interface Statement {
  /** Behind white space. */
  start: number
  end: number
  variable?: { name: string; value: Substituted }
  problem?: string
}

const SPACE = /[^\S\n]*/y
const LINE = /[^\n]*/y
const EXPORT = /export[^\S\n]+/y
/** docker compose takes a colon too. */
const KEY = /([^=:\n]*)(=|:|\n|$)/y
const NAME = /^[\p{L}\p{N}_.[\]-]*$/u

const statementAt = (text: string, at: number, lookup: Lookup): Statement => {
  const start = skip(text, at, /\s*/y)
  const lineEnd = skip(text, start, LINE)
  if (start === text.length || text[start] === '#') return { start, end: lineEnd }
  KEY.lastIndex = skip(text, start, EXPORT)
  const [, key = '', delimiter = ''] = KEY.exec(text) ?? []
  const name = key.trim()
  if (!NAME.test(name)) return { start, end: lineEnd, problem: 'not a comment, and not the name of a variable' }
  /** A name alone passes on what the environment around has. */
  if (delimiter === '\n' || delimiter === '') {
    const value = lookup(name)
    return { start, end: lineEnd, ...(value !== undefined && { variable: { name, value: { value } } }) }
  }
  const valueStart = skip(text, KEY.lastIndex, SPACE)
  const quote = text[valueStart]
  if (quote === '"' || quote === "'") return quoted(text, { start, valueStart, name, quote }, lookup)
  const unquoted = text.slice(valueStart, lineEnd).split(' #')[0]?.trimEnd() ?? ''
  return { start, end: lineEnd, variable: { name, value: substitute(unquoted, lookup) } }
}

const quoted = (
  text: string,
  { start, valueStart, name, quote }: { start: number; valueStart: number; name: string; quote: string },
  lookup: Lookup,
): Statement => {
  const close = closingQuote(text, valueStart, quote)
  if (close < 0) return { start, end: skip(text, start, LINE), problem: `the quoted value of ${name} does not end` }
  const inside = text.slice(valueStart + 1, close).replaceAll(`\\${quote}`, quote)
  const value = quote === '"' ? substitute(expandEscapes(inside), lookup) : { value: inside }
  return { start, end: close + 1, variable: { name, value } }
}

const closingQuote = (text: string, open: number, quote: string): number => {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === quote) return at
  }
  return -1
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  $: '$$',
  '\\': '\\',
  '"': '"',
}

const expandEscapes = (text: string): string =>
  text.replace(/\\(?:0([0-3][0-7]{2})|([abfnrtv$"\\]))/g, (_, octal: string | undefined, letter: string) =>
    octal === undefined ? (ESCAPES[letter] ?? '') : String.fromCharCode(Number.parseInt(octal, 8)),
  )

const skip = (text: string, at: number, pattern: RegExp): number => {
  pattern.lastIndex = at
  return at + (pattern.exec(text)?.[0].length ?? 0)
}

const newlines = (text: string): number => text.split('\n').length - 1
