/** What Python takes for white space, and for true and false. */

/** str.isspace: wider than JavaScript's (0x1c to 0x1f, 0x85), but without the byte order mark. */
const SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]'
const LEADING = new RegExp(`^${SPACE}*`)
const ONE = new RegExp(SPACE)

export const indentOf = (line: string): number => LEADING.exec(line)?.[0].length ?? 0

/** By hand: a pattern for trailing white space takes quadratic time on a line full of blanks. */
export const stripEnd = (text: string): string => {
  let end = text.length
  while (end > 0 && ONE.test(text[end - 1] as string)) end--
  return text.slice(0, end)
}

export const strip = (text: string): string => stripEnd(text.slice(indentOf(text)))

const BOOLEANS: Readonly<Record<string, boolean>> = { t: true, true: true, 1: true, f: false, false: false, 0: false }

/** conf.getboolean: what follows a # does not count; undefined where Airflow would refuse the value. */
export const booleanOf = (value: string): boolean | undefined => {
  const word = strip(strip(value.toLowerCase()).split('#')[0] ?? '')
  return Object.hasOwn(BOOLEANS, word) ? BOOLEANS[word] : undefined
}
