/** What the launch model says of setups that nobody measured on a GPU, beside what real tasks of real Airflow are. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Executor } from '../../src/airflow/executors.ts'
import { DEFAULT_OPTIONS, isKnown, type Options, taskProcess } from '../../src/airflow/launch/index.ts'
import { parseVersion, type Version } from '../../src/airflow/version.ts'
import { obstacle, type Way } from '../../src/airflow/ways.ts'
import type { Report } from '../../src/model/report.ts'
import type { Bench } from './support/airflow.ts'
import { outcomes, POISON, type RunningBench, startBench } from './support/bench.ts'

const WAYS: Way[] = ['in-task', 'subprocess', 'multiprocessing-spawn']
const PLUGIN = `${POISON}
from airflow.plugins_manager import AirflowPlugin


class GpuCheck(AirflowPlugin):
    name = "gpu_check"
`

interface Setup extends Pick<Bench, 'version' | 'executor'> {
  name: string
  files?: Bench['files']
  env?: Record<string, string>
  options?: Partial<Options>
  atImport?: string
  /** Whether a process that the task is forked from touches CUDA. */
  parentHoldsCuda: boolean
}

const SETUPS: Setup[] = [
  {
    name: 'a new interpreter, a DAG file',
    version: '2.11.2',
    executor: 'CeleryExecutor',
    env: { AIRFLOW__CORE__EXECUTE_TASKS_NEW_PYTHON_INTERPRETER: 'True' },
    options: { newInterpreter: true },
    atImport: POISON,
    parentHoldsCuda: true,
  },
  {
    name: 'pool solo',
    version: '2.11.2',
    executor: 'CeleryExecutor',
    env: { AIRFLOW__CELERY__POOL: 'solo' },
    options: { pool: 'solo' },
    parentHoldsCuda: false,
  },
  {
    name: 'a plugin, eagerly',
    version: '3.3.2',
    executor: 'CeleryExecutor',
    files: { 'plugins/gpu_check.py': PLUGIN },
    env: { AIRFLOW__CORE__LAZY_LOAD_PLUGINS: 'False' },
    parentHoldsCuda: true,
  },
  {
    name: 'local settings',
    version: '3.3.2',
    executor: 'LocalExecutor',
    files: { 'config/airflow_local_settings.py': POISON },
    parentHoldsCuda: true,
  },
]

describe.each(SETUPS)('Airflow $version, $executor: $name', (setup) => {
  const { version, executor, files, env, atImport = '', parentHoldsCuda } = setup
  const parsed = parseVersion(version) as Version
  const process = taskProcess(parsed, executor as Executor, { ...DEFAULT_OPTIONS, ...setup.options })
  let bench: RunningBench
  let report: Report

  beforeAll(async () => {
    bench = await startBench({ version, executor, ...(files && { files }), ...(env && { env }) }, [
      { id: 'model', ways: WAYS, atImport },
    ])
    report = bench.reports.model as Report
  })
  afterAll(() => bench?.stop())

  it('the task process', () => {
    if (!isKnown(process)) throw new Error(process.reason)
    const [first] = report.evidence.tasks?.filter(({ way }) => way === 'in-task') ?? []
    expect(first?.task).toMatchObject({ forkedWithoutExec: process.kind === 'forked', daemonic: process.daemonic })
  })

  it.each(WAYS)('%s', (way) => {
    if (!isKnown(process)) throw new Error(process.reason)
    const found = obstacle(way, process, parsed, {
      parentHoldsCuda,
      taskHoldsCuda: parentHoldsCuda,
      consoleScript: false,
    })
    expect({ found, outcome: outcomes(report)[way] }).toEqual({ found, outcome: found ? 'fail' : 'pass' })
  })
})
