/** Python requirements in any of their spellings → the version of Airflow that they pin. */

import { originOf } from '../config/names.ts'
import type { Setting } from '../settings.ts'
import type { SourceFile } from './files.ts'

export interface Pin {
  /** Only for one exact version. */
  version?: Setting
  /** As it stands: `>=2.9,<3`, or '' where any version will do. */
  text: string
  line: number
}

const NAME = String.raw`(?<![\w.-])apache[-_.]+airflow(?:[-_.]+core)?(?![\w-]|\.\w)`
const EXTRAS = String.raw`\s*(?:\[[^\]\n]*\])?`
const ONE = String.raw`\s*(?:[=!~<>]=?=?|===)\s*[\w.*+!]+`

/** `apache-airflow[celery]~=2.9,<3` */
const REQUIREMENT = new RegExp(`${NAME}["']?${EXTRAS}\\s*\\(?(?<text>${ONE}(?:\\s*,${ONE})*)?`, 'i')
/** `apache-airflow = "2.9.1"` and `apache-airflow = {version = "2.9.1"}` of Poetry and Pipfile */
const TABLE = new RegExp(`^\\s*["']?${NAME}["']?\\s*=\\s*(?:["'](?<text>[^"'\\n]*)["']|\\{(?<table>[^\\n]*)\\})`, 'i')
/** https://airflow.apache.org/docs/apache-airflow/stable/installation/installing-from-pypi.html */
const CONSTRAINTS = /constraints-(\d+\.\d+\.\d+\w*)\/constraints-/
/** `name = "apache-airflow"`, and on the next line its version. */
const LOCKED = /^name = "apache-airflow(?:-core)?"\nversion = "([^"\n]+)"/m
/** `"apache-airflow": {` of Pipfile.lock, and its version somewhere in it. */
const PIPFILE_LOCKED = /"apache-airflow(?:-core)?": \{[^{}]*"version": "==([^"]+)"/

/** undefined where Airflow is not mentioned. */
export const pinOf = ({ path, text }: SourceFile): Pin | undefined => {
  const locked = LOCKED.exec(text.replaceAll('\r', '')) ?? PIPFILE_LOCKED.exec(text)
  if (locked?.[1]) return exact(path, locked[1], text.slice(0, locked.index).split('\n').length)
  const pins = text.split(/\r\n|\n/).flatMap((line, index) => pinIn(line, { path, line: index + 1 }) ?? [])
  return pins.find(({ version }) => version) ?? pins[0]
}

export const pinIn = (content: string, { path, line }: { path: string; line: number }): Pin | undefined => {
  if (/^\s*#/.test(content)) return undefined
  const code = content.replace(/\s#.*$/, '')
  const constraints = CONSTRAINTS.exec(code)?.[1]
  const required = TABLE.exec(code) ?? REQUIREMENT.exec(code)
  if (!required) return constraints ? exact(path, constraints, line) : undefined
  const { text, table } = required.groups ?? {}
  const wanted = (text ?? /\bversion\s*=\s*["']([^"']*)["']/.exec(table ?? '')?.[1] ?? '').trim()
  const one = /^(?:={2,3}\s*)?v?(\d[\w.]*)$/.exec(wanted)?.[1]
  if (one) return exact(path, one, line)
  return constraints ? exact(path, constraints, line) : { text: wanted, line }
}

const exact = (path: string, version: string, line: number): Pin => ({
  version: { value: version, origin: originOf({ path, line }) },
  text: `==${version}`,
  line,
})
