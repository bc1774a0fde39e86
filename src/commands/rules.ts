/** `rules`: every finding there is. */

import { CATALOGUE } from '../model/catalogue/index.ts'
import { CODES } from '../model/codes.ts'
import type { Io } from './io.ts'

export const rules = (io: Io): void => {
  const lines = CODES.map((code) => `${code}  ${CATALOGUE[code].severity.padEnd(8)} ${CATALOGUE[code].name}`)
  io.stdout.write(`${lines.join('\n')}\n`)
}
