/** What real tasks measured, one worker at a time. */

import { parseVersion } from '../../airflow/version.ts'
import type { Code } from '../../model/codes.ts'
import type { Cell } from '../../model/report.ts'
import type { TaskResult } from '../../model/tasks.ts'
import { type Case, errorLine, groupBy, type Hit, type Rule, rule, signatureOfCell } from '../case.ts'
import { holdersAbove, staysInTask, workerOf } from '../tasks.ts'

interface Taken {
  task: TaskResult
  cell: Cell
}

/** Tasks with their cells, which stand in the same order. */
const taken = ({ evidence, cells }: Case): Taken[] => {
  const own = cells.filter(({ measuredAt }) => measuredAt === 'task')
  return (evidence.tasks ?? []).flatMap((task, index) => (own[index] ? [{ task, cell: own[index] }] : []))
}

const failed = ({ cell }: Taken): boolean => cell.outcome === 'fail' || cell.outcome === 'inconclusive'

/** One hit per worker for the tasks that `concerns` picks. */
const perWorker =
  (concerns: (taken: Taken) => boolean) =>
  (given: Case): Hit[] =>
    groupBy(taken(given).filter(concerns), ({ task }) => workerOf(task)).map((group) => {
      const { task, cell } = group[0] as Taken
      const ways = [...new Set(group.map((one) => one.task.way))].join(', ')
      const args = { worker: workerOf(task), ways, error: errorLine(cell), version: task.facts.airflow ?? '?' }
      const reason = task.notApplicable ?? ''
      const airflow = parseVersion(task.facts.airflow ?? '')
      const torchx = { python: task.torchx?.python ?? 'none', torchx: task.torchx?.version ?? '?' }
      return {
        subject: workerOf(task),
        framework: task.framework,
        ...(airflow && { airflow }),
        args: { ...args, reason, ...torchx },
        evidence: group.map((one) => `${one.task.way}: ${errorLine(one.cell)}`),
      }
    })

/** Who above the task holds CUDA: its supervisor alone, others above it, or somebody that may not be read. */
const poisonedBy = (who: 'supervisor' | 'above' | 'unknown') =>
  perWorker((one) => {
    const distances = staysInTask(one.task) && failed(one) ? holdersAbove(one.task) : undefined
    if (!distances) return false
    return (
      who === (distances.length === 0 ? 'unknown' : distances.some((distance) => distance > 1) ? 'above' : 'supervisor')
    )
  })

const cleanTaskFails = perWorker((one) => staysInTask(one.task) && failed(one) && holdersAbove(one.task) === undefined)

const signed = (code: Code, ...signatures: ReturnType<typeof signatureOfCell>[]): Rule =>
  rule(
    code,
    perWorker((one) => failed(one) && signatures.includes(signatureOfCell(one.cell))),
  )

const FRESH: readonly string[] = ['subprocess', 'bash', 'external-python', 'virtualenv']

const freshFails = perWorker((one) => FRESH.includes(one.task.way) && failed(one))

const gpuIgnored = perWorker(
  ({ task, cell }) => Boolean(task.wanted.gpuRequested) && cell.outcome !== 'pass' && !task.facts.deviceNodes?.length,
)

const torchxUnusable = perWorker(
  ({ task }) => task.way === 'torchx' && task.notApplicable !== undefined && task.torchx !== undefined,
)

const otherInterpreter = perWorker(({ task }) => task.torchx?.samePython === false && task.notApplicable === undefined)

const torchxFails = perWorker((one) => one.task.way === 'torchx' && failed(one))

const silent = rule('CAD341', ({ evidence }) =>
  evidence.silentLogs?.map(({ path, reason, line }) => ({
    subject: path,
    args: { path, reason, line: line ?? 'nothing that is known to be an error' },
  })),
)

const none = rule('CAD342', ({ evidence: { tasks, logFiles } }) =>
  logFiles !== undefined && tasks?.length === 0
    ? { subject: 'task logs', args: { count: String(logFiles) } }
    : undefined,
)

export const TASK_RULES: Rule[] = [
  rule('CAD330', poisonedBy('supervisor')),
  rule('CAD331', poisonedBy('above')),
  rule('CAD332', poisonedBy('unknown')),
  rule('CAD333', cleanTaskFails),
  rule('CAD334', freshFails),
  signed('CAD335', 'dag-file-target'),
  signed('CAD336', 'airflow-import-in-child'),
  rule('CAD337', gpuIgnored),
  rule('CAD338', torchxUnusable),
  rule('CAD339', otherInterpreter),
  rule('CAD340', torchxFails),
  silent,
  none,
]
