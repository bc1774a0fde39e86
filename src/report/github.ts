/**
 * Workflow commands that GitHub shows as annotations.
 * https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 */

import type { Finding, Report } from '../model/report.ts'
import type { Severity } from '../model/vocabulary.ts'
import { anchorOf } from './anchor.ts'
import type { Reporter } from './options.ts'
import { oneLine } from './plain.ts'

const COMMANDS: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'notice' }

/** Of each kind in a step; GitHub drops the rest without a word. */
const MOST = 10

export const github: Reporter = (report) => {
  const kinds = Object.keys(COMMANDS) as Severity[]
  const lines = kinds.flatMap((severity) => {
    const found = report.findings.filter((finding) => finding.severity === severity)
    return found.slice(0, MOST).map((finding) => annotation(finding, report))
  })
  const more = report.findings.length - lines.length
  const end = [
    `cuda-airflow-doctor: ${report.verdict}, exit code ${report.exitCode}`,
    report.simulated && `simulated (${oneLine(report.simulated)})`,
    more > 0 && `${more} more findings are not shown here`,
  ]
  return `${[...lines, end.filter(Boolean).join('; ')].join('\n')}\n`
}

const annotation = (finding: Finding, report: Report): string => {
  const { code, name, severity, message, fixes } = finding
  const { path, line } = anchorOf(finding, report)
  const place = finding.location ? `file=${property(path)},line=${line},${rangeOf(finding)}` : ''
  const text = [message, ...fixes.slice(0, 1).map(({ title }) => `→ ${title}`)].join('\n')
  return `::${COMMANDS[severity]} ${place}title=${property(`${code} ${name}`)}::${data(text)}`
}

/** GitHub takes columns only where all is on one line. */
const rangeOf = ({ location }: Finding): string => {
  const { line, column, endLine = line, endColumn } = location ?? {}
  if (endLine !== line) return `endLine=${endLine},`
  return column && endColumn ? `endLine=${line},col=${column},endColumn=${endColumn},` : ''
}

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\n', '%0A')

const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
