/**
 * %(name)s and %% in values of airflow.cfg, as Python's BasicInterpolation replaces them.
 * https://docs.python.org/3/library/configparser.html#configparser.BasicInterpolation
 */

import { type CfgOption, DEFAULT_SECTION, type Sections } from './cfg.ts'

/** ConfigParser's MAX_INTERPOLATION_DEPTH. */
const DEPTH = 10
const LENGTH = 1_000_000

/** An option of the section or of [DEFAULT], which counts only where the section exists. */
export const optionOf = (sections: Sections, section: string, name: string): CfgOption | undefined => {
  const own = sections.get(section)
  return own && (own.get(name) ?? sections.get(DEFAULT_SECTION)?.get(name))
}

export type Interpolated = { value: string } | { error: string }

export const interpolate = (sections: Sections, section: string, text: string): Interpolated => {
  const parts: string[] = []
  let room = LENGTH
  const add = (part: string): string | undefined => {
    room -= part.length
    parts.push(part)
    return room < 0 ? 'its references make it longer than a million characters' : undefined
  }
  const error = addAll(sections, section, text, add, 1)
  return error === undefined ? { value: parts.join('') } : { error }
}

const REFERENCE = /%\(([^)]+)\)s/y

/** What is wrong, if anything. */
const addAll = (
  sections: Sections,
  section: string,
  text: string,
  add: (part: string) => string | undefined,
  depth: number,
): string | undefined => {
  if (depth > DEPTH) return `its references are nested more than ${DEPTH} deep`
  let at = 0
  for (let next = text.indexOf('%'); next >= 0; next = text.indexOf('%', at)) {
    const long = add(text.slice(at, next))
    if (long) return long
    REFERENCE.lastIndex = next
    const [reference, name] = REFERENCE.exec(text) ?? []
    if (text[next + 1] === '%') {
      add('%')
      at = next + 2
    } else if (reference !== undefined && name !== undefined) {
      const found = optionOf(sections, section, name)
      if (!found) return `${reference} names no option of [${section}] or [${DEFAULT_SECTION}]`
      const nested = found.value.includes('%')
      const error = nested ? addAll(sections, section, found.value, add, depth + 1) : add(found.value)
      if (error) return error
      at = next + reference.length
    } else return 'a % must be followed by % or by (name)s'
  }
  return add(text.slice(at))
}
