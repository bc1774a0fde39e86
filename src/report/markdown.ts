/** For a pull request, an issue or a step summary. */

import type { Finding, Report } from '../model/report.ts'
import type { Reporter } from './options.ts'
import { oneLine } from './plain.ts'
import { scanLines } from './scan.ts'
import { tables } from './table.ts'

const MARKS = { pass: '✔', warn: '!', fail: '✖', inconclusive: '?', notApplicable: '–' } as const
const ICONS = { error: '🔴', warning: '🟡', info: '🔵' } as const

export const markdown: Reporter = (report) =>
  [
    `## cuda-airflow-doctor: ${report.verdict}`,
    report.simulated && `**Simulated (${prose(report.simulated)})**: no GPU and no real framework was used.`,
    `Exit code ${report.exitCode}, \`--fail-on ${report.failOn}\`.`,
    ...tables(report.cells.filter(({ way }) => way === undefined)).map(matrix),
    tasks(report),
    scanLines(report).map(prose).join('\n'),
    ...report.findings.map(finding),
  ]
    .filter(Boolean)
    .join('\n\n')
    .concat('\n')

const PARENTS = ['clean', 'imported', 'initialized'] as const

const matrix = ({ frameworks, rows }: ReturnType<typeof tables>[number]): string =>
  [
    `| ${frameworks.join(', ')} | ${PARENTS.join(' | ')} |`,
    '| --- | --- | --- | --- |',
    ...rows.map(
      ({ launch, cells }) => `| ${launch} | ${PARENTS.map((parent) => MARKS[cells[parent].outcome]).join(' | ')} |`,
    ),
  ].join('\n')

const tasks = ({ cells }: Report): string => {
  const own = cells.filter(({ way }) => way !== undefined)
  if (own.length === 0) return ''
  const rows = own.map(
    ({ worker = '', way = '', outcome, error, reason }) =>
      `| ${prose(worker)} | ${prose(way)} | ${MARKS[outcome]} | ${prose(error ? `${error.type}: ${error.message}` : (reason ?? ''))} |`,
  )
  return ['| worker | way | | |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

const finding = ({
  code: id,
  name,
  severity,
  message,
  why,
  fixes,
  location,
  chain = [],
  confidence,
}: Finding): string => {
  const place = location ? ` (${code(`${location.path}:${location.line}`)})` : ''
  const steps = fixes.map(({ title, config, commands = [] }) =>
    [`- ${prose(title)}`, ...[...(config?.split('\n') ?? []), ...commands].map((line) => `  - ${code(line)}`)].join(
      '\n',
    ),
  )
  return [
    `### ${ICONS[severity]} ${id} ${name}${place}`,
    prose(message + (confidence === 'proven' ? '' : ` (${confidence})`)),
    chain.length > 1 && prose(chain.join(' → ')),
    prose(why),
    ...steps,
  ]
    .filter(Boolean)
    .join('\n\n')
}

/** Everything that means something in Markdown or HTML is escaped. */
const prose = (text: string): string =>
  oneLine(text).replace(/[\\`*_{}[\]<>()#+!|~&@-]/g, (character) => `\\${character}`)

/** A fence longer than any run of backticks inside. */
const code = (text: string): string => {
  const inside = text.replaceAll('\n', ' ').replaceAll('|', '\\|')
  const longest = Math.max(0, ...(inside.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  return longest > 0 ? `${fence} ${inside} ${fence}` : `${fence}${inside}${fence}`
}
