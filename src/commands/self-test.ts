/** `gate --self-test`: a gate that never goes red is none. Plants what must not pass, in memory, under the same options. */

import { AIRFLOW_3, inRange, parseVersion } from '../airflow/version.ts'
import { type Walked, walk } from '../collect/walk.ts'
import { judge } from '../judge/judge.ts'
import type { Code } from '../model/codes.ts'
import type { Finding, Report } from '../model/report.ts'
import type { FailOn } from '../model/vocabulary.ts'
import type { Ending, Io } from './io.ts'
import { settings } from './options.ts'
import { policyOf } from './policy.ts'
import { contextOf, type RepositoryFlags, readEvidence } from './repository.ts'

const FOLDER = 'cuda-airflow-doctor-self-test'

const COMPOSE = `services:
  airflow:
    image: apache/airflow:2.11.2
    command: standalone
    environment:
      AIRFLOW__CORE__EXECUTOR: LocalExecutor
`
const POISONED = `import torch
from airflow.decorators import dag, task

torch.cuda.init()


@dag()
def poisoned():
    @task
    def train():
        return torch.ones(1).cuda().item()

    train()


poisoned()
`

interface Plant {
  what: string
  files: Record<string, string>
  failOn: FailOn
  /** What has to be an error, in a planted file. */
  code: Code
  /** Only where the flags leave it possible that Airflow 2 runs this. */
  only2?: true
}

const PLANTS: readonly Plant[] = [
  {
    what: 'a DAG file that initializes CUDA at its import',
    files: { 'compose.yml': COMPOSE, 'dags/poisoned.py': POISONED },
    failOn: 'exposed',
    code: 'CAD110',
    only2: true,
  },
  {
    what: 'a plugin that initializes CUDA at its import',
    files: { 'compose.yml': COMPOSE, 'plugins/poisoned.py': POISONED },
    failOn: 'exposed',
    code: 'CAD111',
  },
  { what: 'an executor that forks tasks', files: { 'compose.yml': COMPOSE }, failOn: 'fork', code: 'CAD214' },
]

export const selfTest = async (paths: string[], flags: RepositoryFlags, io: Io): Promise<Ending> => {
  const { airflow, waivers } = settings(flags)
  const policy = policyOf(waivers, flags)
  const walked = walk(paths.length > 0 ? paths : ['.'])
  const results: boolean[] = []
  const flagged = parseVersion(airflow.airflowVersion ?? '')
  const isFlagged3 = flagged !== undefined && inRange(flagged, AIRFLOW_3)
  for (const { what, files, failOn, code } of PLANTS.filter(({ only2 }) => !only2 || !isFlagged3)) {
    const report = judge(await readEvidence(planted(walked, files), airflow), { ...contextOf(io, failOn), policy })
    const red =
      report.verdict === 'failing' &&
      report.findings.some((each) => each.code === code && each.severity === 'error' && isOwn(each))
    results.push(red)
    io.stdout.write(`${red ? 'red ' : 'NOT RED'} ${what}, --fail-on ${failOn}: ${red ? code : reason(report, code)}\n`)
  }
  return results.every(Boolean) ? 'healthy' : 'failing'
}

const planted = (walked: Walked, texts: Record<string, string>): Walked => {
  const [root = '.'] = walked.paths.filter((path) => !walked.missing.includes(path))
  const files = new Map(Object.entries(texts).map(([name, text]) => [`${root}/${FOLDER}/${name}`, text]))
  return {
    ...walked,
    files: [...walked.files, ...[...files].map(([path, text]) => ({ path, size: text.length, named: false }))],
    read: (path, encoding) => files.get(path) ?? walked.read(path, encoding),
  }
}

const isOwn = ({ subject, location }: Pick<Finding, 'subject' | 'location'>): boolean =>
  `${subject} ${location?.path}`.includes(FOLDER)

const reason = ({ suppressed = [], findings }: Report, code: Code): string => {
  const own = suppressed.find((each) => each.code === code && isOwn(each))
  if (own) return `a ${own.by} takes ${code} away: ${own.reason}`
  const found = findings.find((each) => each.code === code && isOwn(each))
  return found ? `${code} is only ${found.severity} under these options` : `${code} was not found under these options`
}
