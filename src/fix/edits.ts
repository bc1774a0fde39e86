/** Edits of a text by place; what lies outside of them stays as it is, to the byte. */

export interface Edit {
  from: number
  to: number
  text: string
}

export const apply = (text: string, edits: readonly Edit[]): string => {
  let at = 0
  const parts: string[] = []
  for (const { from, to, text: instead } of inOrder(edits)) {
    if (from < at) throw new Error('two edits of one place')
    parts.push(text.slice(at, from), instead)
    at = to
  }
  return [...parts, text.slice(at)].join('')
}

/** Where a place of the old text is in the new one. */
export const moved = (place: number, edits: readonly Edit[]): number =>
  edits
    .filter(({ to, from }) => to <= place && from < place)
    .reduce((sum, { from, to, text }) => sum + text.length - (to - from), place)

const inOrder = (edits: readonly Edit[]): Edit[] => edits.toSorted((a, b) => a.from - b.from || a.to - b.to)

export const insert = (at: number, text: string): Edit => ({ from: at, to: at, text })

export const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1

/** Behind the line break. */
export const lineEnd = (text: string, at: number): number => {
  const found = text.indexOf('\n', at)
  return found < 0 ? text.length : found + 1
}

export const newlineAt = (text: string, at: number): string => {
  const end = lineEnd(text, at)
  return text.slice(end - 2, end) === '\r\n' ? '\r\n' : '\n'
}

/** The white space that a line begins with. */
export const indentAt = (text: string, at: number): string => /^[ \t]*/.exec(text.slice(lineStart(text, at)))?.[0] ?? ''

/** Nothing but white space stands before it on its line. */
export const isFirst = (text: string, at: number): boolean => text.slice(lineStart(text, at), at).trim() === ''

/** Nothing but a comment stands behind it on its line. */
export const isLast = (text: string, at: number): boolean =>
  /^\s*(#.*)?$/.test(text.slice(at, lineEnd(text, at)).trimEnd())
