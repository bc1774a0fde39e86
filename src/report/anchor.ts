/** Where a finding stands for formats that want a file for everything. */

import { identity, keyOf } from '../judge/identity.ts'
import type { Finding, Report } from '../model/report.ts'

export interface Anchor {
  /** With slashes, and without ./ at its start. */
  path: string
  line: number
}

/** What a whole machine or repository is about stands at its configuration; where there is none, at its name. */
export const anchorOf = ({ location }: Pick<Finding, 'location'>, { evidence, target }: Report): Anchor => {
  const { configFile } = evidence.airflow ?? {}
  const path =
    location?.path ??
    evidence.deployments?.[0]?.name ??
    (configFile?.status === 'read' ? configFile.path : `cuda-airflow-doctor/${target.host}`)
  return { path: path.replaceAll('\\', '/').replace(/^(\.\/)+/, ''), line: location?.line ?? 1 }
}

/** The same finding after lines have moved: 64 bits of FNV-1a. http://www.isthe.com/chongo/tech/comp/fnv/ */
export const fingerprint = (finding: Finding): string => {
  let hash = 0xcbf29ce484222325n
  for (const byte of new TextEncoder().encode(keyOf(identity(finding))))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
  return hash.toString(16).padStart(16, '0')
}
