/**
 * A Dockerfile's text → instructions, and the words in them.
 * https://docs.docker.com/reference/dockerfile/#format
 */

import { INVALID, type Lookup, referenceAt, resolve, type Substituted } from './variables.ts'

export interface Instruction {
  keyword: string
  rest: string
  line: number
}

const ESCAPE_DIRECTIVE = /^\s*#\s*escape\s*=\s*(`|\\)\s*$/i
const DIRECTIVE = /^\s*#\s*\w+\s*=/
const HERE_DOCUMENT = /<<-?\s*(["']?)([A-Za-z_]\w*)\1/g

export const instructionsOf = (text: string): Instruction[] => {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n/)
  const continued = new RegExp(`${escapeCharacter(lines) === '`' ? '`' : '\\\\'}[ \\t]*$`)
  const found: Instruction[] = []
  let parts: string[] = []
  let first = 0
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] as string
    if (/^\s*(#|$)/.test(line)) continue
    if (parts.length === 0) first = index + 1
    parts.push(line.replace(continued, ''))
    if (continued.test(line)) continue
    const instruction = instructionOf(parts.join(' '), first)
    parts = []
    if (!instruction) continue
    found.push(instruction)
    index = endOfHereDocuments(instruction, lines, index)
  }
  const last = instructionOf(parts.join(' '), first)
  return last ? [...found, last] : found
}

/** A directive counts only before everything else. */
const escapeCharacter = (lines: string[]): string => {
  for (const line of lines) {
    const character = ESCAPE_DIRECTIVE.exec(line)?.[1]
    if (character || !DIRECTIVE.test(line)) return character ?? '\\'
  }
  return '\\'
}

const instructionOf = (text: string, line: number): Instruction | undefined => {
  const [, keyword, rest = ''] = /^\s*([A-Za-z]+)(?:\s+([\s\S]*))?$/.exec(text) ?? []
  return keyword ? { keyword: keyword.toUpperCase(), rest: rest.trim(), line } : undefined
}

/** The index of the last line that belongs to the instruction. */
const endOfHereDocuments = ({ keyword, rest }: Instruction, lines: string[], from: number): number => {
  if (!['RUN', 'COPY', 'ADD'].includes(keyword)) return from
  let index = from
  for (const [, , name] of rest.matchAll(HERE_DOCUMENT)) {
    const end = lines.findIndex((line, at) => at > index && line.replace(/^\t+/, '') === name)
    if (end < 0) return index
    index = end
  }
  return index
}

const WORD = /(?:"(?:\\[\s\S]|[^"\\])*"|'[^']*'|\\[\s\S]|[^\s"'\\])+/g

/** Words as they stand; white space counts in quotes and behind a backslash. */
export const wordsOf = (rest: string): string[] => rest.match(WORD) ?? []

const DEPTH = 20

/**
 * Quotes and backslashes gone, variables filled in, but not in single quotes. What the base image sets is not known.
 * https://docs.docker.com/reference/dockerfile/#environment-replacement
 */
export const fill = (text: string, lookup: Lookup, depth = 0): Substituted => {
  if (depth > DEPTH) return { unknown: `has defaults nested more than ${DEPTH} deep` }
  let value = ''
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string
    if (quote === "'" ? character === "'" : character === '"' || (character === "'" && quote === '')) {
      quote = quote ? '' : character
    } else if (character === '\\' && quote !== "'" && (quote === '' || /["$\\]/.test(text[at + 1] ?? ''))) {
      value += text[++at] ?? ''
    } else if (character === '$' && quote !== "'") {
      const reference = referenceAt(text, at)
      if (reference === 'invalid') return INVALID
      const part = reference && resolve(reference, lookup, (word, deeper) => fill(word, lookup, deeper), depth)
      if (part && 'unknown' in part) return part
      value += part ? part.value : '$'
      at = reference ? reference.end - 1 : at
    } else value += character
  }
  return { value }
}
