/** /proc → Airflow's processes. */

import { describe, expect, it } from 'vitest'
import { readProcesses } from '../../src/collect/processes.ts'
import type { AirflowProcess } from '../../src/model/processes.ts'
import { type Files, hostOf } from '../support/host.ts'

const FORKED = 0x40
const TI = '01a218df-7577-7f85-8f23-4df0d2e4769b'

interface Given {
  parent?: number
  forked?: boolean
  /** The command's name, as stat has it in parentheses. */
  name?: string
  maps?: string
  environ?: string
  more?: Files
}

const process = (pid: number, line: string, given: Given = {}): Files => {
  const { parent = 1, forked = false, name = 'python3', maps = '', environ = '', more = {} } = given
  return {
    [`/proc/${pid}/stat`]: `${pid} (${name}) S ${parent} ${pid} ${pid} 0 -1 ${forked ? FORKED : 0} 0 0\n`,
    [`/proc/${pid}/cmdline`]: `${line.replaceAll(' ', '\0')}\0`,
    [`/proc/${pid}/maps`]: maps,
    [`/proc/${pid}/environ`]: environ,
    ...more,
  }
}

const mapping = (...nodes: string[]) => nodes.map((node) => `7f00-7f01 rw-s 0 00:05 7 /dev/${node}\n`).join('')

const read = (...files: Files[]) => readProcesses(hostOf(Object.assign({}, ...files)))
const table = (processes: AirflowProcess[]) =>
  processes.map(({ pid, role, dag, task, taskInstance }) => [pid, role, dag ?? taskInstance, task])

const LOCAL_2 = [
  process(10, 'python3 -m airflow scheduler'),
  process(11, 'airflow worker -- LocalExecutor', { parent: 10, forked: true }),
  process(12, "airflow task supervisor: ['airflow', 'tasks', 'run', 'd', 't', 'r', '--local']", {
    parent: 11,
    forked: true,
  }),
  process(13, 'airflow task runner: d t r 6', { parent: 12, forked: true, maps: mapping('nvidia0', 'nvidiactl') }),
  process(14, '/venv/bin/python3 /opt/train.py --token secret', { parent: 13 }),
  process(90, 'bash'),
]

const LOCAL_3 = [
  process(10, '/venv/bin/python /venv/bin/airflow scheduler'),
  process(11, 'airflow worker -- LocalExecutor: <idle>', { parent: 10, forked: true }),
  process(12, `airflow worker -- LocalExecutor: ${TI}`, { parent: 10, forked: true }),
  process(13, `airflow worker -- ${TI}`, { parent: 12, forked: true }),
]

const CASES: [what: string, files: Files[], expected: unknown[][]][] = [
  [
    'Airflow 2, LocalExecutor',
    LOCAL_2,
    [
      [10, 'scheduler', undefined, undefined],
      [11, 'worker', undefined, undefined],
      [12, 'supervisor', 'd', 't'],
      [13, 'task', 'd', 't'],
      [14, 'task-child', undefined, undefined],
    ],
  ],
  [
    'Airflow 3, LocalExecutor',
    LOCAL_3,
    [
      [10, 'scheduler', undefined, undefined],
      [11, 'worker', undefined, undefined],
      [12, 'supervisor', TI, undefined],
      [13, 'task', TI, undefined],
    ],
  ],
  [
    'a forked child that still has its parent’s title',
    [
      process(10, '[celeryd: celery@host:MainProcess] -active- (celery worker)'),
      process(11, '[celeryd: celery@host:ForkPoolWorker-1]', { parent: 10, forked: true }),
      process(12, '[celeryd: celery@host:ForkPoolWorker-1]', { parent: 11, forked: true }),
    ],
    [
      [10, 'celery-main', undefined, undefined],
      [11, 'celery-pool', undefined, undefined],
      [12, 'supervisor', undefined, undefined],
    ],
  ],
  [
    'names with parentheses, blanks and lines in stat',
    [process(10, 'airflow scheduler', { name: 'a) S 1 (b\nc' })],
    [[10, 'scheduler', undefined, undefined]],
  ],
  ['processes that are not Airflow’s', [process(7, 'vim airflow.cfg'), process(8, 'grep airflow scheduler')], []],
  ['nothing', [], []],
]

it.each(CASES)('%s', (_, files, expected) => expect(table(read(...files).processes)).toEqual(expected))

it('a hundred tasks, each once', () => {
  const tasks = Array.from({ length: 100 }, (_, index) =>
    process(1000 + index, `airflow task runner: d t${index} r 6`, { parent: 12, forked: true }),
  )
  const { processes } = read(...LOCAL_2.slice(0, 3), ...tasks)
  expect(processes.filter(({ role }) => role === 'task').map(({ task }) => task)).toEqual(
    tasks.map((_, index) => `t${index}`),
  )
})

describe('how it came to be, and what it holds', () => {
  const found = Object.fromEntries(read(...LOCAL_2).processes.map((one) => [one.pid, one]))
  it('forked without exec', () =>
    expect([found[12], found[14]].map((p) => p?.forkedWithoutExec)).toEqual([true, false]))
  it('mapped device nodes', () => expect(found[13]?.mappedNodes).toEqual(['nvidia0', 'nvidiactl']))
  it('no device node', () => expect(found[12]?.mappedNodes).toEqual([]))
  it('no arguments of what users start', () => expect(found[14]?.title).toBe('/venv/bin/python3 /opt/train.py'))
})

describe('what ends or is closed while it is read', () => {
  const [scheduler, ...rest] = LOCAL_2 as [Files, ...Files[]]
  const without = (file: string) => ({ ...scheduler, [`/proc/10/${file}`]: undefined as unknown as string })
  const ENDED: [what: string, files: Files, vanished: number][] = [
    ['before its stat', without('stat'), 1],
    ['before its command line', without('cmdline'), 1],
    ['before its maps', without('maps'), 1],
    ['not at all', scheduler, 0],
  ]
  it.each(ENDED)('%s', (_, files, vanished) => {
    const { processes, vanished: counted } = read(files, ...rest)
    expect(counted).toBe(vanished)
    expect(processes.map(({ pid }) => pid)).toEqual(vanished ? [11, 12, 13, 14] : [10, 11, 12, 13, 14])
  })

  it('maps that may not be read', () => {
    const [found] = read({ ...scheduler, '/proc/10/maps': 'denied', '/proc/10/environ': 'denied' }).processes
    expect(found).toMatchObject({ mappedNodes: null, unreadable: 'denied', role: 'scheduler' })
  })

  it('no /proc', () => expect(readProcesses(hostOf()).unreadable).toMatch(/no \/proc/))
})

describe('orphans', () => {
  const child = { environ: 'PATH=/bin\0AIRFLOW_CTX_TASK_ID=t\0', maps: mapping('nvidia-uvm') }
  const FILES: [what: string, files: Files[], pid: number, orphan: boolean | undefined][] = [
    ['a task under its supervisor', LOCAL_2, 13, false],
    ['a task whose supervisor is gone', [process(13, 'airflow task runner: d t r 6', { forked: true })], 13, true],
    ['a child of a live task', LOCAL_2, 14, false],
    [
      'a child of a task that is gone',
      [process(10, 'airflow scheduler'), process(20, 'python3 x.py', child)],
      20,
      true,
    ],
    ['any other child of init', [process(10, 'airflow scheduler'), process(20, 'sleep 9')], 20, undefined],
    ['what it has started', [process(20, 'python3 x.py', child), process(21, 'sleep 9', { parent: 20 })], 21, false],
  ]
  it.each(FILES)('%s', (_, files, pid, orphan) =>
    expect(read(...files).processes.find((found) => found.pid === pid)?.orphan).toBe(orphan),
  )

  it('names the device nodes that an orphan holds open', () => {
    const open = { '/proc/20/fd/3': '-> /dev/nvidia0', '/proc/20/fd/4': '-> /tmp/x' }
    const [found] = read(process(20, 'python3 x.py', { ...child, maps: '', more: open })).processes
    expect(found?.openNodes).toEqual(['nvidia0'])
  })
})
