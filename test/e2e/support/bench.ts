/** The doctor's DAG in a real Airflow: start, wait for every result, read them, stop. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { localHost } from '../../../src/host/local.ts'
import { type Simulation, simulate } from '../../../src/host/simulate.ts'
import type { Cell, Report } from '../../../src/model/report.ts'
import { report as schema } from '../../../src/model/report.ts'
import { packagePath } from '../../../src/root.ts'
import { BIN, cli, type Ran } from '../../cli/run.ts'
import { until } from '../../support/processes.ts'
import { type Bench, type RunningAirflow, startAirflow, venv } from './airflow.ts'

export interface DagOrder {
  id: string
  ways: string[]
  /** Python that runs when the DAG file is imported. */
  atImport?: string
  options?: string[]
}

export const POISON = 'import torch\ntorch.cuda.is_available()\n'

export interface RunningBench {
  airflow: RunningAirflow
  simulation: Simulation
  /** On the logs of each DAG, once all of its results were there. */
  reports: Record<string, Report>
  /** The doctor as somebody would start it on this worker: with its environment and interpreter. */
  doctor: (...args: string[]) => Promise<Ran>
  stop: () => Promise<void>
}

/** Of one way; a slow machine needs a third of it for those that make an environment. */
const WAY_SECONDS = 90
const RESULTS_SECONDS = 180
const ATTEMPTS = 3

type Order = Omit<Bench, 'gpu' | 'files'> & { files?: Bench['files'] }

/** A process forked from one with threads, as Airflow's are, may hang before it does anything: https://docs.python.org/3/library/os.html#os.fork */
export const startBench = async (bench: Order, dags: DagOrder[], left = ATTEMPTS - 1): Promise<RunningBench> => {
  try {
    return await attempt(bench, dags)
  } catch (error) {
    if (left === 0) throw error
    console.error(`once more, after: ${(error as Error).message}`)
    return startBench(bench, dags, left - 1)
  }
}

const attempt = async (bench: Order, dags: DagOrder[]): Promise<RunningBench> => {
  const simulation = await simulate(localHost(), packagePath('dist/simulated.json'), 'healthy')
  const files = { ...bench.files, ...Object.fromEntries(dags.map((dag) => [`dags/${dag.id}.py`, dagFile(dag)])) }
  const airflow = await startAirflow({ ...bench, files, gpu: simulation.env })
  const stop = async () => {
    await airflow.stop().finally(simulation.dispose)
  }
  const reports = await complete(airflow.logs, dags).catch(async (error: Error) => {
    const message = `${error.message}\n${lastWords(airflow, dags)}`
    await stop()
    throw new Error(message)
  })
  return {
    airflow,
    simulation,
    reports,
    doctor: (...args) => cli(args, { ...(airflow.env as Record<string, string>), VIRTUAL_ENV: venv(bench.version) }),
    stop,
  }
}

/** Once in some thirty starts a log of Airflow 3.3.2 that had its result was read without it; why is not known. */
const complete = async (logs: string, dags: DagOrder[]): Promise<Record<string, Report>> => {
  let reports: Record<string, Report> = {}
  let open: string[] = []
  const look = async (): Promise<boolean> => {
    if (dags.some(({ id, ways }) => resultsOf(logs, id) < ways.length)) return false
    reports = Object.fromEntries(await Promise.all(dags.map(async ({ id }) => [id, await replay(logs, id)] as const)))
    open = dags.flatMap(({ id, ways }) => unanswered(reports[id] as Report, ways))
    return open.length === 0
  }
  await until(look, RESULTS_SECONDS, 'results of all tasks').catch((error: Error) => {
    throw new Error([error.message, ...open].join('; '))
  })
  return reports
}

const replay = async (logs: string, id: string): Promise<Report> => {
  const { stdout } = await cli(['replay', join(logs, `dag_id=${id}`), '--format', 'json'])
  return schema.parse(JSON.parse(stdout))
}

const unanswered = ({ cells, evidence }: Report, ways: string[]): string[] => [
  ...cells.flatMap(({ way, outcome, reason }) => (outcome === 'inconclusive' ? [`${way} ${reason}`] : [])),
  ...ways.filter((way) => !cells.some((cell) => cell.way === way)).map((way) => `${way} has no result`),
  ...(evidence.silentLogs ?? []).map(({ path, reason }) => `${path}: ${reason}`),
]

const dagFile = ({ id, ways, atImport = '', options = [] }: DagOrder): string => {
  const args = [
    BIN,
    'dag',
    '--dag-id',
    id,
    '--schedule',
    '@once',
    '--timeout',
    String(WAY_SECONDS),
    '--ways',
    ways.join(','),
    ...options,
  ]
  return execFileSync(process.execPath, args, { encoding: 'utf8' }) + atImport
}

export const logsOf = (logs: string, id: string): string[] => {
  const folder = join(logs, `dag_id=${id}`)
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.log'))
      .map((file) => join(folder, file))
  } catch {
    return []
  }
}

/** The last piece of a result, `3/3:…]]`, is there to its end. */
const LAST_PIECE = /\[\[cuda-airflow-doctor:\w+:(\d+)\/\1:[^\]]*\]\]/

const hasResult = (file: string): boolean => LAST_PIECE.test(readFileSync(file, 'utf8'))
const resultsOf = (logs: string, id: string): number => logsOf(logs, id).filter(hasResult).length

const lastWords = ({ home, logs }: RunningAirflow, dags: DagOrder[]): string => {
  mkdirSync(join(home, 'out'), { recursive: true })
  const tasks = dags.flatMap(({ id }) => logsOf(logs, id))
  const answered = tasks.filter(hasResult)
  const files = [
    ...readdirSync(join(home, 'out')).map((name) => join(home, 'out', name)),
    ...tasks.filter((file) => !answered.includes(file)),
  ]
  return [
    ...answered.map((file) => `${file} has a result`),
    ...files.map((file) => `== ${file}\n${readFileSync(file, 'utf8').slice(-1500)}`),
  ].join('\n')
}

/** way → outcome, for a look at all of them at once. */
export const outcomes = ({ cells }: Report): Record<string, Cell['outcome']> =>
  Object.fromEntries(cells.map(({ way = '', outcome }) => [way, outcome]))

export const errors = ({ cells }: Report): Record<string, string> =>
  Object.fromEntries(
    cells.filter(({ error }) => error).map(({ way = '', error }) => [way, `${error?.type}: ${error?.message}`]),
  )

export const codes = ({ findings }: Report): string[] => [...new Set(findings.map(({ code }) => code))].sort()
