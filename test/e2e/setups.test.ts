/** Who poisons the task, and which option helps: what `doctor` says beside live workers, and `replay` of their logs. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Finding, Report } from '../../src/model/report.ts'
import { until } from '../support/processes.ts'
import type { Bench } from './support/airflow.ts'
import { errors, outcomes, POISON, type RunningBench, startBench } from './support/bench.ts'

const PLUGIN = `${POISON}
from airflow.plugins_manager import AirflowPlugin


class GpuCheck(AirflowPlugin):
    name = "gpu_check"
`
/** A task that runs for as long as the doctor looks. */
const SLEEPER = (atImport: string) => `${atImport}
from datetime import datetime

try:
    from airflow.sdk import DAG
    from airflow.providers.standard.operators.bash import BashOperator
except ImportError:
    from airflow import DAG
    from airflow.operators.bash import BashOperator

with DAG("sleeper", schedule="@once", start_date=datetime(2024, 1, 1), catchup=False):
    BashOperator(task_id="sleep", bash_command="sleep 600")
`

const MOVE_DAG_IMPORT = /DAG file’s top level/
const CAN_FORK = /CAN_FORK = False/
const FRESH = /fresh interpreter/
const NEW_INTERPRETER = /execute_tasks_new_python_interpreter/
/** Who holds CUDA, whether a task said so or a live process shows it. */
const POISONED = /^CAD3(20|21|3[0-3])$/

interface Setup extends Pick<Bench, 'version' | 'env' | 'consoleScript'> {
  name: string
  files?: Bench['files']
  /** In the DAG files, when they are imported. */
  atImport?: string
  ways: Record<string, 'pass' | RegExp>
  /** Findings on the task logs and on the live worker about this. */
  replay: string[]
  doctor: string[]
  offered?: RegExp[]
  never?: RegExp[]
}

const SETUPS: Setup[] = [
  {
    name: 'nothing',
    version: '2.11.2',
    ways: { 'in-task': 'pass' },
    replay: [],
    doctor: ['CAD214', 'CAD215'],
  },
  {
    name: 'a DAG file',
    version: '2.11.2',
    atImport: POISON,
    ways: { 'in-task': /Cannot re-initialize CUDA in forked subprocess/, subprocess: 'pass' },
    replay: ['CAD330'],
    doctor: ['CAD214', 'CAD215', 'CAD321'],
    offered: [MOVE_DAG_IMPORT, CAN_FORK, FRESH],
    never: [NEW_INTERPRETER],
  },
  {
    name: 'a plugin',
    version: '2.11.2',
    files: { 'plugins/gpu_check.py': PLUGIN },
    ways: { 'in-task': /Cannot re-initialize CUDA in forked subprocess/, subprocess: 'pass' },
    replay: ['CAD331'],
    doctor: ['CAD214', 'CAD215', 'CAD320'],
    offered: [CAN_FORK, FRESH],
    never: [NEW_INTERPRETER],
  },
  {
    name: 'a DAG file, CAN_FORK = False',
    version: '2.11.2',
    atImport: POISON,
    files: { 'config/airflow_local_settings.py': 'CAN_FORK = False\n' },
    ways: { 'in-task': 'pass', 'multiprocessing-spawn': 'pass' },
    replay: [],
    doctor: [],
  },
  {
    name: 'a DAG file, execute_tasks_new_python_interpreter',
    version: '2.11.2',
    atImport: POISON,
    env: { AIRFLOW__CORE__EXECUTE_TASKS_NEW_PYTHON_INTERPRETER: 'True' },
    ways: {
      'in-task': /Cannot re-initialize CUDA in forked subprocess/,
      'multiprocessing-spawn': 'pass',
    },
    replay: ['CAD330'],
    doctor: ['CAD201', 'CAD214', 'CAD321'],
    offered: [MOVE_DAG_IMPORT, CAN_FORK, FRESH],
    never: [NEW_INTERPRETER],
  },
  {
    name: 'a DAG file',
    version: '3.3.2',
    atImport: POISON,
    ways: { 'in-task': 'pass', subprocess: 'pass' },
    replay: [],
    doctor: ['CAD214'],
  },
  {
    name: 'a DAG file, execute_tasks_new_python_interpreter',
    version: '3.3.2',
    atImport: POISON,
    env: { AIRFLOW__CORE__EXECUTE_TASKS_NEW_PYTHON_INTERPRETER: 'True' },
    ways: {
      'in-task': 'pass',
      'multiprocessing-fork': /Cannot re-initialize CUDA in forked subprocess/,
      'multiprocessing-spawn': 'pass',
    },
    replay: [],
    doctor: ['CAD202', 'CAD214'],
  },
  {
    name: 'a plugin',
    version: '3.3.2',
    files: { 'plugins/gpu_check.py': PLUGIN },
    ways: { 'in-task': /Cannot re-initialize CUDA in forked subprocess/, subprocess: 'pass' },
    replay: ['CAD331'],
    doctor: ['CAD214', 'CAD320'],
    offered: [FRESH],
    never: [MOVE_DAG_IMPORT, CAN_FORK, NEW_INTERPRETER],
  },
  {
    name: 'nothing, started as a script',
    version: '3.3.2',
    consoleScript: true,
    ways: { 'in-task': 'pass', 'multiprocessing-spawn': /SQLAlchemy|airflow-db-not-allowed/ },
    replay: ['CAD336'],
    doctor: ['CAD214'],
  },
]

/** What is about Airflow; the battery has findings of its own on every machine. */
const about = (findings: Finding[]) => [
  ...new Set(findings.map(({ code }) => code).filter((code) => /^CAD(2|32|33)/.test(code) && code !== 'CAD304')),
]

describe.each(SETUPS)('Airflow $version: $name', (setup) => {
  const { version, env, consoleScript, files, atImport = '', ways } = setup
  let bench: RunningBench
  let replayed: Report
  let live: Report

  beforeAll(async () => {
    bench = await startBench(
      {
        version,
        executor: 'LocalExecutor',
        files: { ...files, 'dags/sleeper.py': SLEEPER(atImport) },
        ...(env && { env }),
        ...(consoleScript && { consoleScript }),
      },
      [{ id: 'way', ways: Object.keys(ways), atImport }],
    )
    replayed = bench.reports.way as Report
    const json = async (...args: string[]) =>
      JSON.parse((await bench.doctor(...args, '--format', 'json')).stdout) as Report
    await until(
      async () => (await json('ps')).evidence.processes?.processes.some(({ role }) => role === 'task') ?? false,
      60,
      'a running task',
    )
    live = await json('doctor', '--quick', '--quiet')
  })
  afterAll(() => bench?.stop())

  it.each(Object.entries(ways))('%s', (way, expected) => {
    expect(outcomes(replayed)[way]).toBe(expected === 'pass' ? 'pass' : 'fail')
    if (expected !== 'pass') expect(errors(replayed)[way]).toMatch(expected)
  })

  it('what the task logs say', () => expect(about(replayed.findings)).toEqual(setup.replay))

  it('what doctor says on the worker', () => expect(about(live.findings).sort()).toEqual(setup.doctor))

  it('which fixes it offers', () => {
    const found = [...replayed.findings, ...live.findings].filter(({ code }) => POISONED.test(code))
    const text = found.flatMap(({ fixes }) => fixes).map(({ title, config }) => `${title} ${config}`)
    for (const fix of setup.offered ?? []) expect(text.join('\n')).toMatch(fix)
    for (const fix of setup.never ?? []) expect(text.join('\n')).not.toMatch(fix)
  })
})
