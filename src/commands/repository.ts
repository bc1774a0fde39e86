/** What `scan` and `gate` look at: the code of a repository, and the Airflow that it describes. */

import { readRepository } from '../collect/repository.ts'
import { pythonFiles } from '../collect/sources.ts'
import { type Walked, walk } from '../collect/walk.ts'
import { type Context, judge } from '../judge/judge.ts'
import type { DeploymentEvidence } from '../model/airflow.ts'
import type { Evidence } from '../model/evidence.ts'
import type { FailOn } from '../model/vocabulary.ts'
import { scan } from '../scan/index.ts'
import type { Ending, Io } from './io.ts'
import { type Flags, type Settings, settings } from './options.ts'
import { policyOf, writeBaseline } from './policy.ts'
import { publish } from './publish.ts'
import { measuredEvidence } from './saved.ts'

export interface RepositoryFlags extends Flags {
  measured?: string[]
  trace?: boolean
  baseline?: string
  writeBaseline?: string
  strict?: boolean
  inlineConfig?: boolean
}

export const judgeRepository = async (
  paths: string[],
  flags: RepositoryFlags,
  io: Io,
  about: NonNullable<Context['about']>,
): Promise<Ending> => {
  const wanted = settings({ ...flags, failOn: flags.failOn ?? 'exposed' })
  const { failOn, airflow, outputs, waivers } = wanted
  const policy = policyOf(waivers, flags)
  const given = paths.length > 0 ? paths : ['.']
  const evidence = {
    ...(await readEvidence(walk(given), airflow)),
    ...(flags.measured && measuredEvidence(flags.measured)),
    ...(flags.trace && (await rehearsalOf(given, wanted, flags, io))),
  }
  if (io.signal.aborted) return 'interrupted'
  const report = judge(evidence, { ...contextOf(io, failOn), policy, about })
  if (flags.writeBaseline) writeBaseline(flags.writeBaseline, report)
  publish(report, outputs, flags, io)
  return report.verdict
}

/** Only who asks for it loads what measures. */
const rehearsalOf = async (
  paths: string[],
  wanted: Settings,
  flags: Flags,
  io: Io,
): Promise<Pick<Evidence, 'rehearsal'>> => {
  const { rehearsed } = await import('./rehearsed.ts')
  const { rehearsal } = await rehearsed(paths, wanted, undefined, flags, io)
  return { rehearsal }
}

export const contextOf = ({ version }: Io, failOn: FailOn): Context => ({
  tool: { name: 'cuda-airflow-doctor', version },
  source: 'machine',
  host: 'repository',
  failOn,
  measuredAt: 'shell',
})

export const readEvidence = async (walked: Walked, airflow: Settings['airflow']): Promise<Evidence> => {
  const { repository, deployments } = readRepository(walked)
  const python = pythonFiles(walked)
  const scanned = await scan(python)
  return {
    platform: 'linux',
    facts: {},
    factErrors: {},
    batteries: [],
    repository,
    deployments: overruled(deployments, airflow),
    scan: { paths: [...walked.paths], missing: walked.missing, skipped: python.skipped, ...scanned },
  }
}

/** What flags say holds for every deployment, and is one where the repository describes none. */
const overruled = (
  found: DeploymentEvidence[],
  { airflowVersion, executor }: Settings['airflow'],
): DeploymentEvidence[] => {
  const flagged = airflowVersion !== undefined || executor !== undefined
  const all = found.length === 0 && flagged ? [{ name: 'flags', settings: {}, unknown: [], problems: [] }] : found
  return all.map((each) => ({
    ...each,
    ...(airflowVersion && { version: { value: airflowVersion, origin: '--airflow-version' } }),
    ...(executor && {
      settings: { ...each.settings, 'core.executor': { value: executor, origin: '--executor' } },
      unknown: each.unknown.filter((option) => option !== 'core.executor'),
    }),
  }))
}
