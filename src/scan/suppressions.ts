/** Comments that say: I know, and here is why. */

import type { Suppression } from '../model/scan.ts'
import type { Module } from './syntax/ir.ts'

const COMMENT = /cuda-airflow-doctor:\s*(ignore-file|ignore)\b\s*(?:\[([^\]]*)\])?\s*(?:--\s*(.*))?$/

export const suppressionsOf = ({ path, comments }: Module): Suppression[] =>
  comments.flatMap(({ line, text }) => {
    const [whole, kind, codes = '', reason = ''] = COMMENT.exec(text.trim()) ?? []
    if (whole === undefined) return [{ path, line, wholeFile: false, codes: [], reason: '' }]
    const named = codes.split(',').map((code) => code.trim().toUpperCase())
    return [{ path, line, wholeFile: kind === 'ignore-file', codes: named.filter(Boolean), reason: reason.trim() }]
  })
