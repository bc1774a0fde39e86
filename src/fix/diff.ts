/** Changed files as one unified diff, for `git apply` and `patch -p1`. */

import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'
import type { ChangedFile } from '../model/fix.ts'

export const diffOf = (changes: readonly ChangedFile[], label: (path: string) => string): string =>
  changes.map((change) => patch(change, label(change.path))).join('')

const patch = ({ before, after }: ChangedFile, label: string): string => {
  const [from, to] = label.startsWith('/') ? [label, label] : [`a/${label}`, `b/${label}`]
  return createTwoFilesPatch(before === undefined ? '/dev/null' : from, to, before ?? '', after, undefined, undefined, {
    headerOptions: FILE_HEADERS_ONLY,
    context: 3,
  })
}
