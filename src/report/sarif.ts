/**
 * SARIF 2.1.0 with what GitHub's code scanning wants beside it.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 * https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
 */

import { CATALOGUE } from '../model/catalogue/index.ts'
import type { Code } from '../model/codes.ts'
import type { Finding, Report } from '../model/report.ts'
import type { Severity } from '../model/vocabulary.ts'
import { anchorOf, fingerprint } from './anchor.ts'
import type { Reporter } from './options.ts'

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json'
const LEVELS: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'note' }
const KINDS: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'recommendation' }
const PRECISION: Record<Finding['confidence'], string> = { proven: 'very-high', likely: 'high', possible: 'medium' }
const LONGEST = 1024

export const sarif: Reporter = (report) => {
  const codes = [...new Set(report.findings.map(({ code }) => code))].sort()
  const run = {
    tool: {
      driver: {
        name: report.tool.name,
        version: report.tool.version,
        rules: codes.map((code) => ruleOf(code, report)),
      },
    },
    automationDetails: { id: 'cuda-airflow-doctor/' },
    columnKind: 'utf16CodeUnits',
    ...(report.simulated && { properties: { simulated: report.simulated } }),
    invocations: [{ executionSuccessful: report.verdict !== 'inconclusive', exitCode: report.exitCode }],
    results: report.findings.map((finding) => resultOf(finding, codes, report)),
  }
  return `${JSON.stringify({ $schema: SCHEMA, version: '2.1.0', runs: [run] }, null, 2)}\n`
}

const ruleOf = (code: Code, { findings }: Report) => {
  const { name, severity, why, fixes, links } = CATALOGUE[code]
  const confidence = findings.find((finding) => finding.code === code)?.confidence ?? 'proven'
  return {
    id: code,
    name,
    shortDescription: { text: name },
    fullDescription: { text: why.slice(0, LONGEST) },
    help: { text: [why, ...fixes.map(({ title }) => `- ${title}`)].join('\n') },
    ...(links?.[0] && { helpUri: links[0] }),
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { precision: PRECISION[confidence], 'problem.severity': KINDS[severity] },
  }
}

const resultOf = (finding: Finding, codes: Code[], report: Report) => {
  const { path, line } = anchorOf(finding, report)
  return {
    ruleId: finding.code,
    ruleIndex: codes.indexOf(finding.code),
    level: LEVELS[finding.severity],
    message: { text: finding.message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(path) },
          region: regionOf(finding, line),
        },
      },
    ],
    ...(finding.chain && { codeFlows: [{ threadFlows: [{ locations: finding.chain.map(step) }] }] }),
    partialFingerprints: { primaryLocationLineHash: `${fingerprint(finding)}:1` },
  }
}

const regionOf = ({ location }: Finding, line: number) => {
  const { column = 1, endLine = line, endColumn = column + 1 } = location ?? {}
  return { startLine: line, startColumn: column, endLine, endColumn }
}

/** Of `train (dags/a.py:7)`. */
const STEP = /^(.*) \((.+):(\d+)\)$/

const step = (text: string) => {
  const [, said = text, path, line] = STEP.exec(text) ?? []
  const place = path !== undefined && {
    physicalLocation: { artifactLocation: { uri: uriOf(path) }, region: { startLine: Number(line) } },
  }
  return { location: { message: { text: said }, ...place } }
}

/** Relative to the root of the repository; an absolute path is a file of the machine. */
const uriOf = (path: string): string => {
  const encoded = path.split('/').map(encodeURIComponent).join('/')
  return path.startsWith('/') ? `file://${encoded}` : encoded
}
