/** `explain`: what a code, an error text or a log file means. */

import { existsSync, readFileSync } from 'node:fs'
import { ERRORS } from '../model/catalogue/errors/index.ts'
import { CATALOGUE } from '../model/catalogue/index.ts'
import { errorPage, page } from '../model/catalogue/page.ts'
import { CODES, type Code } from '../model/codes.ts'
import { UsageError } from '../model/errors.ts'
import { errorsIn } from '../model/signatures.ts'
import type { Io } from './io.ts'

/** Returns whether anything was recognized. */
export const explain = (subject: string, io: Io): boolean => {
  const pages = /^CAD\d+$/i.test(subject) ? [pageOf(subject.toUpperCase())] : errorPages(textOf(subject))
  if (pages.length === 0) io.stderr.write('Nothing in this text is an error this tool knows.\n')
  io.stdout.write(pages.join('\n'))
  return pages.length > 0
}

const pageOf = (name: string): string => {
  const code = CODES.find((known) => known === name)
  if (code) return page(code, CATALOGUE[code])
  throw new UsageError(`There is no finding ${name}`, 'cuda-airflow-doctor rules lists them.')
}

/** Each known error once, in the order of the text, then the findings they lead to. */
const errorPages = (text: string): string[] => {
  const errors = errorsIn(text)
  const codes = new Set(errors.flatMap(({ signature }) => ERRORS[signature].code ?? []))
  return [
    ...errors.map(({ signature, line }) => errorPage(line, ERRORS[signature])),
    ...[...codes].map((code: Code) => page(code, CATALOGUE[code])),
  ]
}

const textOf = (subject: string): string => {
  if (subject !== '-' && !existsSync(subject)) return subject
  try {
    return readFileSync(subject === '-' ? 0 : subject, 'utf8')
  } catch (error) {
    throw new UsageError(
      `Cannot read ${subject}: ${(error as Error).message}`,
      'Give a finding code, an error text, a log file, or - for standard input.',
    )
  }
}
