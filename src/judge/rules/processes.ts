/** Live processes: who holds CUDA that tasks are forked from, orphans, and what could not be read. */

import { isKnown } from '../../airflow/launch/index.ts'
import { parseVersion } from '../../airflow/version.ts'
import type { AirflowProcess, Role } from '../../model/processes.ts'
import type { Case, Hit } from '../case.ts'
import { type Rule, rule } from '../case.ts'
import { ancestorsOf, firstHolders, generation, liveTasks } from '../lineage.ts'
import { kindOf } from '../setup.ts'

/** They do not import the DAG file. On Airflow 3 a worker or pool process is the supervisor as well. */
const ABOVE_SUPERVISORS: readonly Role[] = ['scheduler', 'standalone', 'celery-main', 'edge-worker']
const WORKERS: readonly Role[] = ['worker', 'celery-pool']
const FORKS_TASKS: readonly Role[] = [...ABOVE_SUPERVISORS, ...WORKERS, 'supervisor']

const processesOf = ({ evidence }: Case): AirflowProcess[] => evidence.processes?.processes ?? []

const spell = ({ role, pid, dag, task }: AirflowProcess): string =>
  `${role} (pid ${pid}${dag ? `, ${dag}.${task}` : ''})`

/** A scheduler is above tasks only where it is the executor too. */
const isAboveTasks = ({ pid, role }: AirflowProcess, all: AirflowProcess[]): boolean =>
  role !== 'scheduler' || all.some((child) => child.parent === pid && FORKS_TASKS.includes(child.role))

/** By its live tasks, otherwise as Airflow is set up: a task that is a new program does not mind who holds CUDA. */
const forksTasks = (process: AirflowProcess, { evidence, setup }: Case): boolean => {
  const all = evidence.processes?.processes ?? []
  const tasks = liveTasks(all).filter((task) => ancestorsOf(task, all).includes(process))
  if (tasks.length > 0) return tasks.some(({ forkedWithoutExec }) => forkedWithoutExec)
  return setup?.executors.some((executor) => kindOf(executor) !== 'exec') ?? true
}

const holders = (given: Case): { above: AirflowProcess[]; supervisors: AirflowProcess[] } => {
  const all = processesOf(given)
  const isAirflow3 = given.setup ? given.setup.version.numbers[0] >= 3 : generation(all) === 3
  const above = isAirflow3 ? ABOVE_SUPERVISORS : [...ABOVE_SUPERVISORS, ...WORKERS]
  const found = firstHolders(all).filter(
    (process) => FORKS_TASKS.includes(process.role) && isAboveTasks(process, all) && forksTasks(process, given),
  )
  return {
    above: found.filter(({ role }) => above.includes(role)),
    supervisors: found.filter(({ role }) => !above.includes(role)),
  }
}

/** Titles tell the generation only; a fix for later versions of it says so itself. */
const NEWEST_OF = { 2: '2.11', 3: '3.4' } as const

const hit = (subject: string, found: AirflowProcess[], given: Case): Hit | undefined => {
  const seen = generation(processesOf(given))
  const airflow = given.setup?.version ?? (seen && parseVersion(NEWEST_OF[seen]))
  return found.length === 0
    ? undefined
    : {
        subject,
        ...(airflow && { airflow }),
        args: { processes: found.slice(0, 10).map(spell).join(', ') },
        evidence: found.map(({ pid, title, mappedNodes }) => `${pid} maps ${mappedNodes?.join(', ')}: ${title}`),
      }
}

const workerHolds = rule('CAD320', (given) => hit('worker', holders(given).above, given))

const supervisorHolds = rule('CAD321', (given) => hit('supervisor', holders(given).supervisors, given))

const orphan = rule('CAD322', (given) =>
  processesOf(given).flatMap((process) => {
    const nodes = [...new Set([...(process.mappedNodes ?? []), ...(process.openNodes ?? [])])]
    if (!process.orphan || nodes.length === 0) return []
    const args = { processes: spell(process), nodes: nodes.map((node) => `/dev/${node}`).join(', ') }
    return [{ subject: `pid ${process.pid}`, args, evidence: [process.title] }]
  }),
)

const notReadable = rule('CAD323', (given) => {
  const closed = processesOf(given).filter(({ role, unreadable }) => unreadable && FORKS_TASKS.includes(role))
  if (closed.length === 0) return undefined
  return {
    subject: 'processes',
    args: { count: String(closed.length), processes: closed.slice(0, 10).map(spell).join(', ') },
  }
})

/** Only where processes are all that was asked for. */
const none = rule('CAD324', ({ evidence: { processes, batteries } }) =>
  processes && batteries.length === 0 && processes.processes.length === 0
    ? { subject: 'processes', args: { reason: processes.unreadable ?? `none of ${processes.seen} is Airflow’s` } }
    : undefined,
)

const differs = rule('CAD325', ({ setup }) =>
  setup?.executors.flatMap(({ name, process, observed }) => {
    if (!observed || !isKnown(process)) return []
    const seen = observed.forkedWithoutExec ? 'forked' : 'exec'
    if (seen === process.kind) return []
    const args = { process: spell(observed), observed: seen, executor: name, version: setup.version.text }
    return [{ subject: name, args: { ...args, expected: process.kind }, evidence: [observed.title] }]
  }),
)

const shellDiffers = rule('CAD326', ({ evidence }) =>
  evidence.airflow?.differences.map((difference) => ({ subject: difference.option, args: difference })),
)

export const PROCESS_RULES: Rule[] = [workerHolds, supervisorHolds, orphan, notReadable, none, differs, shellDiffers]
