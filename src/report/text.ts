/** For people: the table, the verdict, then each finding with why and what to do. */

import { Chalk, type ChalkInstance } from 'chalk'
import type { Cell, Finding, Fix, Report, Verdict } from '../model/report.ts'
import { type Outcome, PARENTS, type Severity } from '../model/vocabulary.ts'
import { airflowLines } from './airflow.ts'
import type { Reporter, ReportOptions } from './options.ts'
import { processLines } from './processes.ts'
import { entryLines } from './rehearsal.ts'
import { scanLines } from './scan.ts'
import { summarize } from './summary.ts'
import { absent, type Table, tables } from './table.ts'
import { taskSections } from './tasks.ts'
import { wrap } from './wrap.ts'

const GLYPHS: Record<Outcome, string> = { pass: '✔', warn: '!', fail: '✖', inconclusive: '?', notApplicable: '–' }
const COLORS: Record<Outcome, 'green' | 'yellow' | 'red' | 'dim'> = {
  pass: 'green',
  warn: 'yellow',
  fail: 'red',
  inconclusive: 'yellow',
  notApplicable: 'dim',
}
const SEVERITY_COLORS: Record<Severity, 'red' | 'yellow' | 'blue'> = { error: 'red', warning: 'yellow', info: 'blue' }
const VERDICTS: Record<Verdict, string> = {
  healthy: 'HEALTHY',
  failing: 'FAILING: the errors below say what fails, and why.',
  inconclusive: 'INCONCLUSIVE: the question could not be answered here; the findings say what is missing.',
}
const HEALTHY = {
  shell: ': CUDA works here; which launch modes keep it working, the table says.',
  tasks: ': CUDA works in these tasks in every way in which it can.',
  processes: ': no process that tasks are forked from holds CUDA.',
  code: ': nothing that was read breaks CUDA in tasks.',
  rehearsal: ': nothing that was imported breaks CUDA in tasks.',
  configuration: ': the configuration passes this gate.',
}
const LAUNCH_WIDTH = 28
const COLUMN_WIDTH = 13
const INDENT = '        '

export const text: Reporter = (report, options) => {
  const c = new Chalk({ level: options.color ? 1 : 0 })
  const battery = report.cells.filter(({ way }) => way === undefined)
  const sections = [
    header(report, c),
    ...tables(battery).map((table) => matrix(table, c)),
    legend(battery, c),
    summary(battery),
    airflowLines(report).join('\n'),
    processLines(report).join('\n'),
    scanLines(report).join('\n'),
    entryLines(report).join('\n'),
    ...taskSections(report),
    verdict(report, c),
    ...findings(report.findings, options, c),
  ]
  return `${sections.filter(Boolean).join('\n\n')}\n`
}

const header = (report: Report, c: ChalkInstance): string => {
  const { facts, nvidiaSmi } = report.evidence
  const gpus = (nvidiaSmi?.gpus ?? []).map(({ name, driverVersion }) => `${name}, driver ${driverVersion}`)
  const lines = [
    c.bold(`${report.tool.name} ${report.tool.version}`) +
      (report.source === 'replay' ? '  (replay of a recording)' : ''),
    report.simulated &&
      c.yellow(`SIMULATED (${report.simulated}): real processes, but no GPU and no real framework was used`),
    report.target.python &&
      `Python ${facts.interpreter?.version ?? '?'}  ${report.target.python}  (found by ${report.target.pythonFoundBy})`,
    nvidiaSmi && (gpus.length > 0 ? `GPU ${gpus.join('; ')}` : `GPU none seen by nvidia-smi (${nvidiaSmi.status})`),
  ]
  return lines.filter(Boolean).join('\n')
}

const matrix = ({ frameworks, rows }: Table, c: ChalkInstance): string => {
  const head = 'launch mode'.padEnd(LAUNCH_WIDTH) + PARENTS.map((parent) => parent.padEnd(COLUMN_WIDTH)).join('')
  const body = rows.map(
    ({ launch, cells }) => launch.padEnd(LAUNCH_WIDTH) + PARENTS.map((parent) => glyph(cells[parent], c)).join(''),
  )
  return [`${c.bold(frameworks.join(', '))}   by the state of the launching process`, c.dim(head), ...body]
    .map((line) => line.trimEnd())
    .join('\n')
}

const glyph = (cell: Cell, c: ChalkInstance): string => {
  const mark = GLYPHS[cell.outcome] + (cell.depth ? '' : '·')
  return c[cell.depth ? COLORS[cell.outcome] : 'dim'](mark.padEnd(COLUMN_WIDTH))
}

const legend = (cells: Cell[], c: ChalkInstance): string => {
  const without = absent(cells).map(({ framework, reason }) => `${framework}: ${reason}`)
  const marks =
    '✔ works  ✖ fails  ? undecided  – not measured  · decided by the cells that ran   (measured from this shell)'
  return c.dim([...(tables(cells).length > 0 ? [marks] : []), ...without].join('\n'))
}

const summary = (cells: Cell[]): string => {
  const { always, whileClean, never } = summarize(cells)
  const rows: [string, string[]][] = [
    ['Works from every parent:', always],
    ['Works until an ancestor initializes CUDA:', whileClean],
    ['Never works:', never],
  ]
  return rows
    .flatMap(([title, launches]) => (launches.length > 0 ? [title, ...wrap(launches.join(', '), '  ')] : []))
    .join('\n')
}

const verdict = (report: Report, c: ChalkInstance): string => {
  const color = { healthy: c.green, failing: c.red, inconclusive: c.yellow }[report.verdict]
  const about = aboutWhat(report)
  const text = VERDICTS[report.verdict] + (report.verdict === 'healthy' ? HEALTHY[about] : '')
  return color.bold(text) + c.dim(`  exit code ${report.exitCode}`)
}

const aboutWhat = ({ workers, cells, deployments, evidence }: Report): keyof typeof HEALTHY => {
  if (workers) return 'tasks'
  if (evidence.rehearsal) return 'rehearsal'
  if (cells.length > 0) return 'shell'
  if (evidence.scan?.scanned) return 'code'
  return deployments ? 'configuration' : 'processes'
}

/** Findings of one code share why and fixes; what was found stands once per subject. */
const byCode = (findings: Finding[]): Finding[][] => {
  const key = ({ code, severity }: Finding) => `${severity} ${code}`
  return [...new Set(findings.map(key))].map((each) => findings.filter((found) => key(found) === each))
}

/** A fix is spelled out once; later findings refer to the code it stands under. */
const findings = (all: Finding[], options: ReportOptions, c: ChalkInstance): string[] => {
  const shown = new Map<string, string>()
  return byCode(all).map((group) => {
    const { code, fixes } = group[0] as Finding
    const fresh = fixes.filter(({ title }) => !shown.has(title))
    const elsewhere = [...new Set(fixes.flatMap(({ title }) => shown.get(title) ?? []))]
    for (const { title } of fresh) shown.set(title, code)
    const reference = elsewhere.length > 0 ? [`      → what to do under ${elsewhere.join(', ')}`] : []
    return [...finding(group, options, c), ...fresh.flatMap((fix) => fixLines(fix, c)), ...reference].join('\n')
  })
}

const finding = (group: Finding[], options: ReportOptions, c: ChalkInstance): string[] => {
  const first = group[0] as Finding
  const title = `${c[SEVERITY_COLORS[first.severity]](first.severity.padEnd(8))}${c.bold(`${first.code} ${first.name}`)}`
  const messages = group.flatMap((found) => [
    ...wrap(found.message + doubt(found), INDENT),
    ...(found.chain && found.chain.length > 1
      ? wrap(found.chain.join(' → '), `${INDENT}  `).map((line) => c.dim(line))
      : []),
    ...(options.verbose ? found.evidence.map((line) => c.dim(`${INDENT}  ${line}`)) : []),
  ])
  const why = wrap(first.why, INDENT).map((line) => c.dim(line))
  return [title, ...messages, ...why]
}

const doubt = ({ confidence }: Finding): string => (confidence === 'proven' ? '' : ` (${confidence})`)

const fixLines = (fix: Fix, c: ChalkInstance): string[] => {
  const scope = fix.appliesTo ? ` (${fix.appliesTo})` : ''
  const proof = fix.measured ? ' ✔ measured here' : ''
  const [title = '', ...rest] = wrap(`→ ${fix.title}${scope}${proof}`, '      ')
  const details = [...(fix.config?.split('\n') ?? []), ...(fix.commands ?? []).map((command) => `$ ${command}`)]
  const green = (line: string) => line.replace('✔ measured here', c.green('✔ measured here'))
  return [green(title), ...rest.map((line) => green(`  ${line}`)), ...details.map((line) => `${INDENT}  ${line}`)]
}
