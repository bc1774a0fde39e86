/** What makes a finding the same one tomorrow: code, file, subject and what is called; never a line. */

import type { BaselineEntry } from '../model/policy.ts'
import type { Finding } from '../model/report.ts'

export type Identity = Omit<BaselineEntry, 'count'>

export const identity = ({ code, subject, location, args }: Finding): Identity => ({
  code,
  path: location?.path ?? '',
  subject,
  what: args.api ?? args.call ?? args.program ?? args.target ?? '',
})

export const keyOf = ({ code, path, subject, what }: Identity): string => [code, path, subject, what].join('\n')

export const baselineOf = (findings: readonly Finding[]): BaselineEntry[] => {
  const counted = new Map<string, BaselineEntry>()
  for (const each of findings.map(identity)) {
    const key = keyOf(each)
    counted.set(key, { ...each, count: (counted.get(key)?.count ?? 0) + 1 })
  }
  return [...counted].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry)
}
