/** Environment variables as a file sets them, and ${references} to them. */

import type { Place } from '../config/names.ts'

/** `unknown` says why a value cannot be told from the repository alone. */
export type Variable = Place & ({ value: string } | { unknown: string })

export type Variables = ReadonlyMap<string, Variable>

/** Later ones win. */
export const merge = (...all: Variables[]): Map<string, Variable> => new Map(all.flatMap((some) => [...some]))

export const known = (variable: Variable | undefined): string | undefined =>
  variable && 'value' in variable ? variable.value : undefined

/** undefined where nothing in the repository says. */
export type Lookup = (name: string) => string | undefined

export type Substituted = { value: string } | { unknown: string }

export const lookIn =
  (...all: Variables[]): Lookup =>
  (name) =>
    all.map((some) => known(some.get(name))).find((value) => value !== undefined)

/** The rest of a reference that starts at a dollar sign, and what it stands for. */
export interface Reference {
  end: number
  name: string
  operator: string
  word: string
}

const NAME = /\$([_a-z][_a-z0-9]*)/iy
const BRACED = /^([_a-z][_a-z0-9]*)(?:(:?[-+?])([\s\S]*))?$/i

/** 'invalid' for ${…} that is no reference; undefined for a dollar sign that is just one. */
export const referenceAt = (text: string, at: number): Reference | 'invalid' | undefined => {
  NAME.lastIndex = at
  const plain = NAME.exec(text)?.[1]
  if (plain !== undefined) return { end: at + 1 + plain.length, name: plain, operator: '', word: '' }
  if (text[at + 1] !== '{') return undefined
  const close = closingBrace(text, at + 1)
  const [, name, operator = '', word = ''] = BRACED.exec(text.slice(at + 2, close)) ?? []
  return close < 0 || name === undefined ? 'invalid' : { end: close + 1, name, operator, word }
}

const closingBrace = (text: string, open: number): number => {
  let depth = 0
  for (let at = open; at < text.length; at++) {
    if (text[at] === '{') depth++
    else if (text[at] === '}' && --depth === 0) return at
  }
  return -1
}

export const INVALID = { unknown: 'has braces behind a $ that hold no reference to a variable' }

/** Defaults may hold references; nobody nests them deeper than this. */
const DEPTH = 20

/** What a reference stands for: a variable that nothing sets is unknown, because a shell may set it. */
export const resolve = (
  { name, operator, word }: Reference,
  lookup: Lookup,
  substituteWord: (word: string, depth: number) => Substituted,
  depth: number,
): Substituted => {
  const value = lookup(name)
  const counts = value !== undefined && !(operator.startsWith(':') && value === '')
  if (operator.endsWith('+')) return counts ? substituteWord(word, depth + 1) : { value: '' }
  if (counts) return { value }
  if (operator.endsWith('-')) return substituteWord(word, depth + 1)
  if (operator.endsWith('?')) return { unknown: `${name} is required and nothing in the repository sets it` }
  return { unknown: `depends on ${name}, which nothing in the repository sets` }
}

/**
 * As docker compose does in its files and in env files: $$ is a dollar sign.
 * https://docs.docker.com/reference/compose-file/interpolation/
 */
export const substitute = (text: string, lookup: Lookup, depth = 0): Substituted => {
  if (depth > DEPTH) return { unknown: `has defaults nested more than ${DEPTH} deep` }
  let value = ''
  let at = 0
  for (let next = text.indexOf('$'); next >= 0; next = text.indexOf('$', at)) {
    value += text.slice(at, next)
    const reference = text[next + 1] === '$' ? undefined : referenceAt(text, next)
    if (reference === 'invalid') return INVALID
    if (reference) {
      const part = resolve(reference, lookup, (word, deeper) => substitute(word, lookup, deeper), depth)
      if ('unknown' in part) return part
      value += part.value
      at = reference.end
    } else {
      value += '$'
      at = next + (text[next + 1] === '$' ? 2 : 1)
    }
  }
  return { value: value + text.slice(at) }
}
