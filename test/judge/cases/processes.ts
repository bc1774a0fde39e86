/** What live processes show. */

import { airflow, all, type Live, live, withoutBattery } from '../../support/changes.ts'
import type { Case } from './case.ts'

const HOLDS = { mappedNodes: ['nvidia0', 'nvidiactl'] }
const FORKED = 'CAD214'

const SCHEDULER: Live = { pid: 10, role: 'scheduler', forkedWithoutExec: false }
const WORKER_2: Live = { pid: 11, role: 'worker', title: 'airflow worker -- LocalExecutor' }
const SUPERVISOR_2: Live = { pid: 12, role: 'supervisor', title: 'airflow task supervisor: [' }
const TASK_2: Live = { pid: 13, role: 'task', title: 'airflow task runner: d t r', dag: 'd', task: 't' }
const SUPERVISOR_3: Live = {
  pid: 11,
  role: 'supervisor',
  title: 'airflow worker -- LocalExecutor: ti',
  taskInstance: 'ti',
}
const TASK_3: Live = { pid: 12, role: 'task', title: 'airflow worker -- ti', taskInstance: 'ti' }

const AIRFLOW_2 = [SCHEDULER, WORKER_2, SUPERVISOR_2, TASK_2]
const AIRFLOW_3 = [SCHEDULER, SUPERVISOR_3, TASK_3]

/** From this process on down, all hold CUDA, as forks do. */
const holdingFrom = (pid: number, processes: Live[]): Live[] =>
  processes.map((one) => (one.pid >= pid ? { ...one, ...HOLDS } : one))

const only = (...processes: Live[]) => all(withoutBattery, live(...processes))

export const PROCESSES: Case[] = [
  ['2.x: nobody holds CUDA', only(...AIRFLOW_2), []],
  ['2.x: the scheduler holds CUDA', only(...holdingFrom(10, AIRFLOW_2)), ['CAD320']],
  ['2.x: the worker holds CUDA', only(...holdingFrom(11, AIRFLOW_2)), ['CAD320']],
  ['2.x: the supervisor holds CUDA', only(...holdingFrom(12, AIRFLOW_2)), ['CAD321']],
  [
    '2.x: the supervisor holds CUDA, its task is a new program',
    only(...holdingFrom(12, AIRFLOW_2).map((one) => (one.pid === 13 ? { ...TASK_2, forkedWithoutExec: false } : one))),
    [],
  ],
  [
    '2.x: the worker holds CUDA, tasks are new programs by CAN_FORK = False',
    all(
      airflow('2.11.2', { 'core.executor': 'LocalExecutor' }, { canForkFalse: 'x:1' }),
      only(...holdingFrom(11, [SCHEDULER, WORKER_2])),
    ),
    [],
  ],
  [
    '2.x: the worker holds CUDA, and the supervisor, a new program, by itself',
    only(...holdingFrom(11, AIRFLOW_2).map((one) => (one.pid === 12 ? { ...one, forkedWithoutExec: false } : one)), {
      ...TASK_2,
      pid: 14,
      parent: 11,
      ...HOLDS,
    }),
    ['CAD320', 'CAD321'],
  ],
  ['2.x: the task alone holds CUDA', only(...holdingFrom(13, AIRFLOW_2)), []],
  ['3.x: nobody holds CUDA', only(...AIRFLOW_3), []],
  ['3.x: the scheduler holds CUDA', only(...holdingFrom(10, AIRFLOW_3)), ['CAD320']],
  ['3.x: the supervisor holds CUDA', only(...holdingFrom(11, AIRFLOW_3)), ['CAD321']],
  ['3.x: the task alone holds CUDA', only(...holdingFrom(12, AIRFLOW_3)), []],
  ['a scheduler that starts no tasks holds CUDA', only({ ...SCHEDULER, ...HOLDS }), []],
  [
    'Celery’s main process holds CUDA',
    only({ pid: 20, role: 'celery-main', forkedWithoutExec: false, ...HOLDS }),
    ['CAD320'],
  ],
  ['a triggerer holds CUDA', only({ pid: 20, role: 'triggerer', forkedWithoutExec: false, ...HOLDS }), []],

  ['an orphan holds a context', only(SCHEDULER, { pid: 30, role: 'task-child', orphan: true, ...HOLDS }), ['CAD322']],
  [
    'an orphan holds device files',
    only(SCHEDULER, { pid: 30, role: 'task-child', orphan: true, openNodes: ['nvidia0'] }),
    ['CAD322'],
  ],
  ['an orphan without the GPU', only(SCHEDULER, { pid: 30, role: 'task-child', orphan: true, openNodes: [] }), []],
  ['a live child holds a context', only(...AIRFLOW_2, { pid: 14, role: 'task-child', ...HOLDS }), []],

  [
    'a supervisor may not be read',
    only(SCHEDULER, { ...SUPERVISOR_3, mappedNodes: null, unreadable: 'denied' }),
    ['CAD323'],
  ],
  [
    'a log server may not be read',
    only(SCHEDULER, { pid: 11, role: 'log-server', mappedNodes: null, unreadable: 'denied' }),
    [],
  ],
  ['no process of Airflow', only(), ['CAD324']],
  ['no process of Airflow, but a battery', live(), []],

  [
    'a task that should be forked is not',
    all(airflow('3.3.2'), live(SCHEDULER, SUPERVISOR_3, { ...TASK_3, forkedWithoutExec: false })),
    ['CAD325'],
  ],
  ['a task is forked, as it should be', all(airflow('3.3.2'), live(...AIRFLOW_3)), [FORKED]],
  [
    'CAN_FORK = False is set, and the task is forked all the same',
    all(airflow('2.11.2', { 'core.executor': 'LocalExecutor' }, { canForkFalse: 'x:1' }), live(...AIRFLOW_2)),
    [FORKED, 'CAD325'],
  ],
  [
    'this shell is set up otherwise',
    airflow('3.3.2', {}, { differences: [{ option: 'core.executor', shell: 'not set', worker: 'LocalExecutor' }] }),
    [FORKED, 'CAD326'],
  ],
]
