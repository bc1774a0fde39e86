/** GitLab's Code Quality report. https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */

import type { Severity } from '../model/vocabulary.ts'
import { anchorOf, fingerprint } from './anchor.ts'
import type { Reporter } from './options.ts'
import { oneLine } from './plain.ts'

const SEVERITIES: Record<Severity, string> = { error: 'critical', warning: 'minor', info: 'info' }

export const gitlab: Reporter = (report) => {
  const simulated = report.simulated ? '(simulated) ' : ''
  const taken = new Map<string, number>()
  const issues = report.findings.map((finding) => {
    const { path, line } = anchorOf(finding, report)
    const print = fingerprint(finding)
    const seen = taken.get(print) ?? 0
    taken.set(print, seen + 1)
    return {
      description: oneLine(`${simulated}${finding.code} ${finding.name}: ${finding.message}`),
      check_name: finding.code,
      fingerprint: seen === 0 ? print : `${print}-${seen}`,
      severity: SEVERITIES[finding.severity],
      location: { path: oneLine(path), lines: { begin: line } },
    }
  })
  return `${JSON.stringify(issues, null, 2)}\n`
}
