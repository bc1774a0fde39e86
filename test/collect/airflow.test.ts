/** Files and environment → Airflow as its worker has it. */

import { describe, expect, it } from 'vitest'
import { type AirflowFlags, collectAirflow } from '../../src/collect/airflow.ts'
import type { AirflowEvidence } from '../../src/model/airflow.ts'
import type { AirflowProcess, Role } from '../../src/model/processes.ts'
import { type Files, hostOf } from '../support/host.ts'

const CFG = '/opt/airflow/airflow.cfg'
const HOME = { AIRFLOW_HOME: '/opt/airflow' }
const CELERY = '[core]\nexecutor = CeleryExecutor\n'

const process = (pid: number, role: Role, title: string): AirflowProcess => ({
  pid,
  parent: 1,
  role,
  title,
  forkedWithoutExec: false,
  mappedNodes: [],
  orphan: false,
})
const SCHEDULER = process(7, 'scheduler', '/venv/bin/python /venv/bin/airflow scheduler')
const environ = (entries: Record<string, string>): Files => ({
  '/proc/7/environ': Object.entries({ PATH: '/bin', ...entries })
    .map(([name, value]) => `${name}=${value}\0`)
    .join(''),
})

interface Given {
  files?: Files
  env?: Record<string, string>
  processes?: AirflowProcess[]
  installed?: string
  flags?: AirflowFlags
}

const look = ({ files = {}, env = HOME, processes = [], installed, flags = {} }: Given) =>
  collectAirflow(hostOf(files, env), processes, installed, flags)

const executorOf = (found: AirflowEvidence | undefined) => {
  const setting = found?.settings['core.executor']
  return setting && `${setting.value} (${setting.origin})`
}

describe('whether Airflow is here at all', () => {
  const HINTS: [what: string, given: Given, hinted: boolean][] = [
    ['nothing', {}, false],
    ['a version in the interpreter', { installed: '3.3.2' }, true],
    ['--airflow-version', { flags: { airflowVersion: '3.3.2' } }, true],
    ['--executor', { flags: { executor: 'LocalExecutor' } }, true],
    ['airflow.cfg', { files: { [CFG]: '' } }, true],
    ['airflow.cfg that may not be read', { files: { [CFG]: 'denied' } }, true],
    ['an option in the environment', { env: { AIRFLOW__CORE__EXECUTOR: 'LocalExecutor' } }, true],
    ['a live scheduler', { processes: [SCHEDULER], files: environ({}) }, true],
  ]
  it.each(HINTS)('%s', (_, given, hinted) => expect(look(given) !== undefined).toBe(hinted))
})

describe('which executor', () => {
  const CASES: [what: string, given: Given, executor: string | undefined][] = [
    ['airflow.cfg', { files: { [CFG]: CELERY } }, `CeleryExecutor (${CFG}:2)`],
    [
      'the environment before it',
      { files: { [CFG]: CELERY }, env: { ...HOME, AIRFLOW__CORE__EXECUTOR: 'A' } },
      'A (AIRFLOW__CORE__EXECUTOR)',
    ],
    [
      '--executor before both',
      { files: { [CFG]: CELERY }, flags: { executor: 'LocalExecutor' } },
      'LocalExecutor (--executor)',
    ],
    [
      'the live scheduler before this shell',
      {
        processes: [SCHEDULER],
        files: environ({ AIRFLOW__CORE__EXECUTOR: 'LocalExecutor' }),
        env: { AIRFLOW__CORE__EXECUTOR: 'CeleryExecutor' },
      },
      'LocalExecutor (AIRFLOW__CORE__EXECUTOR)',
    ],
    [
      'of two schedulers the one with this shell’s home',
      {
        processes: [process(6, 'scheduler', 'airflow scheduler'), SCHEDULER],
        files: {
          '/proc/6/environ': 'PATH=/bin\0AIRFLOW_HOME=/other\0AIRFLOW__CORE__EXECUTOR=A\0',
          ...environ({ ...HOME, AIRFLOW__CORE__EXECUTOR: 'B' }),
        },
      },
      'B (AIRFLOW__CORE__EXECUTOR)',
    ],
    [
      'a scheduler whose title stands where its environment was',
      { processes: [SCHEDULER], files: { '/proc/7/environ': 'uler' }, env: { AIRFLOW__CORE__EXECUTOR: 'A' } },
      'A (AIRFLOW__CORE__EXECUTOR)',
    ],
    [
      'a scheduler whose environment may not be read',
      { processes: [SCHEDULER], files: { '/proc/7/environ': 'denied', [CFG]: CELERY } },
      `CeleryExecutor (${CFG}:2)`,
    ],
    [
      'Airflow 3 reads Sequential as Local',
      { installed: '3.3.2', env: { AIRFLOW__CORE__EXECUTOR: 'SequentialExecutor' } },
      'LocalExecutor (AIRFLOW__CORE__EXECUTOR)',
    ],
    ['none', { installed: '3.3.2' }, undefined],
  ]
  it.each(CASES)('%s', (_, given, executor) => expect(executorOf(look(given))).toBe(executor))
})

describe('what cannot be read is said', () => {
  const CASES: [what: string, text: string, problem: RegExp | undefined][] = [
    ['fine', CELERY, undefined],
    ['denied', 'denied', /this user may not read it/],
    ['no section', 'executor = A', /no section/],
    ['binary', '\0\ufffd\0', /UTF-8/],
    ['a loop', '[core]\nexecutor = %(executor)s', /nested/],
  ]
  it.each(CASES)('%s', (_, text, problem) => {
    const messages = look({ files: { [CFG]: text } })?.problems.map(({ message }) => message) ?? []
    if (problem) expect(messages.join('\n')).toMatch(problem)
    else expect(messages).toEqual([])
  })
})

describe('CAN_FORK = False', () => {
  const FALSE = '# ours\nCAN_FORK = False\n'
  const FILE = 'airflow_local_settings.py'
  const CASES: [what: string, given: Given, place: string | undefined][] = [
    ['config folder', { files: { [`/opt/airflow/config/${FILE}`]: FALSE } }, `/opt/airflow/config/${FILE}:2`],
    ['DAGs folder', { files: { [`/opt/airflow/dags/${FILE}`]: FALSE } }, `/opt/airflow/dags/${FILE}:2`],
    [
      'another DAGs folder',
      { files: { [`/dags/${FILE}`]: FALSE }, env: { ...HOME, AIRFLOW__CORE__DAGS_FOLDER: '/dags' } },
      `/dags/${FILE}:2`,
    ],
    ['PYTHONPATH', { files: { [`/lib/${FILE}`]: FALSE }, env: { ...HOME, PYTHONPATH: '/x:/lib' } }, `/lib/${FILE}:2`],
    ['true', { files: { [`/opt/airflow/config/${FILE}`]: 'CAN_FORK = True' } }, undefined],
    ['commented out', { files: { [`/opt/airflow/config/${FILE}`]: '# CAN_FORK = False' } }, undefined],
    ['in a folder that nobody imports from', { files: { [`/opt/airflow/${FILE}`]: FALSE } }, undefined],
  ]
  it.each(CASES)('%s', (_, given, place) => expect(look({ installed: '2.11.2', ...given })?.canForkFalse).toBe(place))
})

it('names the options on which this shell and the worker disagree', () => {
  const found = look({
    processes: [SCHEDULER],
    files: environ({ AIRFLOW__CORE__EXECUTOR: 'LocalExecutor', AIRFLOW__CELERY__POOL: 'solo' }),
    env: { AIRFLOW__CELERY__POOL: 'solo' },
  })
  expect(found?.environment).toBe('scheduler (pid 7)')
  expect(found?.differences).toEqual([{ option: 'core.executor', shell: 'not set', worker: 'LocalExecutor' }])
})

const STARTED: [title: string, consoleScript: boolean][] = [
  ['/venv/bin/python /venv/bin/airflow scheduler', true],
  ['python -m airflow scheduler', false],
]
it.each(STARTED)('%s: started as a script: %s', (title, consoleScript) =>
  expect(look({ processes: [process(7, 'scheduler', title)], installed: '3.3.2' })?.consoleScript).toBe(consoleScript),
)
