/** The report on some evidence, with a context that does not matter. */

import { judge } from '../../src/judge/judge.ts'
import type { Evidence } from '../../src/model/evidence.ts'
import type { Policy } from '../../src/model/policy.ts'
import type { Report } from '../../src/model/report.ts'
import type { Observation } from '../../src/model/scan.ts'
import type { FailOn } from '../../src/model/vocabulary.ts'
import { scanned } from '../judge/cases/scan.ts'
import { changed } from './evidence.ts'

export const judged = (evidence: Evidence, failOn: FailOn = 'broken', policy?: Policy): Report =>
  judge(evidence, {
    tool: { name: 'cuda-airflow-doctor', version: '0.0.0' },
    source: 'machine',
    host: 'host',
    failOn,
    measuredAt: 'shell',
    ...(policy && { policy }),
  })

/** As `scan` reports it. */
export const judgedCode = (observations: Observation[]): Report =>
  judge(
    changed((evidence) => {
      evidence.batteries = []
      scanned(observations)(evidence)
    }),
    {
      tool: { name: 'cuda-airflow-doctor', version: '0.0.0' },
      source: 'machine',
      host: 'repository',
      failOn: 'exposed',
      measuredAt: 'shell',
      about: 'code',
    },
  )

export const codesOf = (report: Report): string[] => [...new Set(report.findings.map(({ code }) => code))].sort()
