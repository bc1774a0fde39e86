/**
 * The text of airflow.cfg → sections, as Python's ConfigParser reads it in the way that Airflow sets it up: strict,
 * comments only on lines of their own, option and section names exact.
 * https://docs.python.org/3/library/configparser.html
 * https://github.com/apache/airflow/blob/2.11.2/airflow/configuration.py#L531 (optionxform)
 */

import type { ConfigProblem } from '../settings.ts'
import { indentOf, strip, stripEnd } from './python.ts'

export interface CfgOption {
  value: string
  path: string
  line: number
}

export type Sections = ReadonlyMap<string, ReadonlyMap<string, CfgOption>>

export const DEFAULT_SECTION = 'DEFAULT'

const NEWLINE = /\r\n|\r|\n/
const COMMENT = /^[#;]/
const NOT_UTF8 = '\ufffd'
const BYTE_ORDER_MARK = '\ufeff'

/** A binary file has a problem on every line; nobody reads more than these. */
const MOST_PROBLEMS = 20

export const parseCfg = (path: string, text: string): { sections: Sections; problems: ConfigProblem[] } => {
  const sections = new Map<string, Map<string, CfgOption>>()
  const problems: ConfigProblem[] = []
  const say = (line: number, what: string) => {
    if (problems.length === MOST_PROBLEMS) return
    problems.push({ path, line, message: `${what}; Airflow does not start with this file` })
  }
  if (text.includes(NOT_UTF8)) say(lineOf(text, NOT_UTF8), 'bytes that are not UTF-8')
  let section: string | undefined
  let open: CfgOption | undefined
  let indent = 0
  let headless = false
  for (const [index, raw] of text.split(NEWLINE).entries()) {
    const line = index + 1
    const content = strip(raw)
    if (COMMENT.test(content)) continue
    if (content === '') {
      if (open) open.value += '\n'
      continue
    }
    if (open && indentOf(raw) > indent) {
      open.value += `\n${content}`
      continue
    }
    indent = indentOf(raw)
    const header = headerOf(content)
    if (header !== undefined) {
      if (sections.has(header) && header !== DEFAULT_SECTION) say(line, `section [${header}] stands twice`)
      if (!sections.has(header)) sections.set(header, new Map())
      section = header
      open = undefined
    } else if (section === undefined) {
      if (!headless) say(line, whyNoSection(content))
      headless = true
    } else {
      const options = sections.get(section)
      const option = optionOf(content)
      if (!option) say(line, 'neither a section, an option nor a comment')
      else {
        if (options?.has(option.name)) say(line, `option ${option.name} stands twice in [${section}]`)
        const added = { value: option.value, path, line }
        options?.set(option.name, added)
        open = added
      }
    }
  }
  for (const options of sections.values()) for (const option of options.values()) option.value = stripEnd(option.value)
  return { sections, problems }
}

/** Python's pattern is greedy: whatever stands before the last bracket is the name. */
const headerOf = (content: string): string | undefined => {
  const end = content.lastIndexOf(']')
  return content.startsWith('[') && end > 1 ? content.slice(1, end) : undefined
}

const optionOf = (content: string): { name: string; value: string } | undefined => {
  const delimiter = content.search(/[=:]/)
  if (delimiter <= 0) return undefined
  return { name: stripEnd(content.slice(0, delimiter)), value: strip(content.slice(delimiter + 1)) }
}

const whyNoSection = (content: string): string =>
  content.startsWith(BYTE_ORDER_MARK) ? 'a byte order mark at its start' : 'no section header before this line'

const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split(NEWLINE).length
