/** Evidence → report. Pure: the same evidence always gives the same report. */

import { isKnown, type NotKnown } from '../airflow/launch/index.ts'
import { inRange } from '../airflow/version.ts'
import { appliesTo, type FixEntry } from '../model/catalogue/entry.ts'
import { CATALOGUE, fill } from '../model/catalogue/index.ts'
import type { Code } from '../model/codes.ts'
import type { Evidence } from '../model/evidence.ts'
import type { Policy } from '../model/policy.ts'
import type { Cell, CellName, Finding, Fix, Report } from '../model/report.ts'
import { type FailOn, SCHEMA_VERSION, SEVERITIES } from '../model/vocabulary.ts'
import type { About, Case, Hit, Rule } from './case.ts'
import { judgeCells } from './cells.ts'
import { NO_POLICY, settle } from './policy.ts'
import { judgeEntries } from './rehearsal.ts'
import { RULES_ABOUT } from './rules/index.ts'
import { type ExecutorSetup, kindOf, type Setup, setupsOf } from './setup.ts'
import { judgeWorkers, taskCells } from './tasks.ts'
import { exitCode, judgeConfiguration, judgeProcesses, judgeRehearsal, judgeVerdict } from './verdict.ts'

export interface Context {
  tool: Report['tool']
  source: Report['source']
  simulated?: string
  host: string
  failOn: FailOn
  measuredAt: Cell['measuredAt']
  policy?: Policy
  /** What is judged, by the Airflow that was found. */
  about?: About
}

export const judge = (evidence: Evidence, context: Context): Report => {
  const cells = [...judgeCells(evidence.batteries, context.measuredAt), ...taskCells(evidence.tasks ?? [])]
  const setups = setupsOf(evidence)
  const setup = setups.find(({ deployment }) => deployment === undefined)
  const deployments = setups.flatMap((each) =>
    each.deployment ? [{ name: each.deployment, ...airflowReport(each) }] : [],
  )
  const given: Case = { evidence, cells, setup, setups, failOn: context.failOn, about: context.about ?? 'deployment' }
  const judged = RULES_ABOUT[given.about].flatMap((rule) =>
    hits(rule, given).map((hit) => ({ hit, finding: finding(rule.code, hit, given) })),
  )
  const settled = settle(judged, evidence.scan?.suppressions ?? [], context.policy ?? NO_POLICY)
  const findings = [...settled.findings, ...settled.about.map(({ code, hit }) => finding(code, hit, given))].sort(
    bySeverity,
  )
  const verdict = judgeAll(evidence, cells, findings, context.failOn)
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: context.tool,
    source: context.source,
    ...(context.simulated && { simulated: context.simulated }),
    target: {
      host: context.host,
      ...(evidence.python && { python: evidence.python.path, pythonFoundBy: evidence.python.foundBy }),
    },
    verdict,
    exitCode: exitCode(verdict),
    failOn: context.failOn,
    cells,
    ...(setup && { airflow: airflowReport(setup) }),
    ...(evidence.deployments && { deployments }),
    ...(evidence.tasks && { workers: judgeWorkers(evidence.tasks, cells, findings) }),
    ...(evidence.rehearsal && { entries: judgeEntries(evidence.rehearsal, setups) }),
    findings,
    ...(settled.suppressed.length > 0 && { suppressed: settled.suppressed }),
    evidence,
  }
}

/** A battery and tasks are measured; processes, code and configuration are read, and what tasks measured joins them. */
const judgeAll = (
  { tasks, processes, repository, scan, rehearsal }: Evidence,
  cells: Cell[],
  findings: Finding[],
  failOn: FailOn,
) => {
  if (repository || scan) {
    const verdict = judgeConfiguration(findings, failOn)
    // What could not be rehearsed is not known to be harmless.
    return verdict === 'healthy' && rehearsal ? judgeRehearsal(findings, failOn) : verdict
  }
  if (rehearsal) return judgeRehearsal(findings, failOn)
  if (cells.length > 0 || tasks) return judgeVerdict(cells, findings, failOn)
  return processes ? judgeProcesses(processes.processes, findings, failOn) : judgeVerdict(cells, findings, failOn)
}

const hits = (rule: Rule, given: Case): Hit[] => [rule.judge(given) ?? []].flat()

const airflowReport = ({ version, executors }: Setup): NonNullable<Report['airflow']> => ({
  version: version.text,
  executors: executors.map(executorReport),
})

/** What processes showed beats what the options promise, and a flag says so itself. */
const executorReport = (executor: ExecutorSetup): NonNullable<Report['airflow']>['executors'][number] => {
  const { name, team, process, observed, basis, ways } = executor
  const common = { name, ways, ...(team && { team }) }
  const kind = kindOf(executor)
  if (!isKnown(process) || !kind) return { ...common, unknown: process as NotKnown }
  return { ...common, taskProcess: { ...process, hops: [...process.hops], kind, basis: observed ? 'observed' : basis } }
}

const finding = (code: Code, hit: Hit, { cells, setup }: Case): Finding => {
  const entry = CATALOGUE[code]
  const version = hit.airflow ?? setup?.version
  return {
    code,
    name: entry.name,
    severity: hit.severity ?? entry.severity,
    confidence: hit.confidence ?? 'proven',
    subject: hit.subject,
    message: fill(entry.message, hit.args),
    why: fill(entry.why, hit.args),
    args: hit.args,
    evidence: hit.evidence ?? [],
    ...(hit.location && { location: hit.location }),
    ...(hit.chain && { chain: hit.chain }),
    fixes: entry.fixes
      .filter(({ airflow }) => !airflow || !version || inRange(version, airflow))
      .filter(
        ({ libraries, config }) =>
          (!libraries || hit.libraries?.some((each) => libraries.includes(each))) &&
          hit.tried?.[config ?? ''] !== false,
      )
      .map((fix) => measureFix(fix, hit, cells))
      .sort((a, b) => Number(b.measured) - Number(a.measured)),
  }
}

const measureFix = (fix: FixEntry, hit: Hit, cells: Cell[]): Fix => {
  const { args } = hit
  const { provenBy = [], airflow: _, libraries: __, ...entry } = fix
  const scope = appliesTo(fix)
  return {
    ...entry,
    ...(scope && { appliesTo: scope }),
    title: fill(entry.title, args),
    ...(entry.config && { config: fill(entry.config, args) }),
    ...(entry.commands && { commands: entry.commands.map((command) => fill(command, args)) }),
    measured:
      hit.tried?.[fix.config ?? ''] === true ||
      provenBy.some((proof) => proves(cells, proof, hit.framework ?? hit.subject)),
  }
}

/** The finding's own framework proves or disproves it; where the finding is of none, the driver does. */
const proves = (cells: Cell[], proof: Omit<CellName, 'framework'>, subject: string): boolean => {
  const at = (framework: string) =>
    cells.find(
      (cell) =>
        cell.framework === framework &&
        cell.parent === proof.parent &&
        cell.launch === proof.launch &&
        !cell.initializedBy,
    )
  return (at(subject) ?? at('driver'))?.outcome === 'pass'
}

const bySeverity = (a: Finding, b: Finding): number => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity)
