/** Every way a task can run CUDA code, in real tasks of real Airflow: held to what was measured on real GPUs. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import rows from '../../fixtures/truth/airflow-tasks.json' with { type: 'json' }
import type { Report } from '../../src/model/report.ts'
import { WAYS_OF_METHODS } from '../support/tasks-truth.ts'
import type { Bench } from './support/airflow.ts'
import { errors, outcomes, POISON, type RunningBench, startBench } from './support/bench.ts'

const AIRFLOW_MODULE = 'multiprocessing-spawn-airflow-module'
const WAYS = [
  ...Object.values(WAYS_OF_METHODS).filter((way) => way !== AIRFLOW_MODULE),
  'virtualenv',
  'multiprocessing-spawn-dag-file',
]

interface Configuration extends Pick<Bench, 'version' | 'executor'> {
  daemonic: boolean
  ways: string[]
}

const CONFIGURATIONS: Configuration[] = [
  {
    version: '2.11.2',
    executor: 'SequentialExecutor',
    daemonic: false,
    ways: ['in-task', 'set-start-method-spawn', 'subprocess', 'multiprocessing-spawn', 'multiprocessing-forkserver'],
  },
  { version: '2.11.2', executor: 'LocalExecutor', daemonic: true, ways: WAYS },
  { version: '2.11.2', executor: 'CeleryExecutor', daemonic: true, ways: WAYS },
  { version: '3.3.2', executor: 'LocalExecutor', daemonic: false, ways: WAYS },
  { version: '3.3.2', executor: 'CeleryExecutor', daemonic: true, ways: WAYS },
]

const DAGS = ['clean', 'poison'] as const

describe.each(CONFIGURATIONS)('Airflow $version, $executor', ({ version, executor, daemonic, ways }) => {
  let bench: RunningBench
  const reports: Record<string, Report> = {}

  beforeAll(async () => {
    bench = await startBench({ version, executor }, [
      { id: 'clean', ways },
      { id: 'poison', ways, atImport: POISON },
    ])
    Object.assign(reports, bench.reports)
  })
  afterAll(() => bench?.stop())

  for (const dag of DAGS) {
    const truth = rows.filter((row) => row.airflow === version && row.config === executor && row.dagFile === dag)

    it.each(
      ways.flatMap((way) =>
        truth.filter(({ method }) => WAYS_OF_METHODS[method] === way).map((row) => [way, row] as const),
      ),
    )(`${dag} DAG file, %s: as on a real GPU`, (way, { ok, error }) => {
      const report = reports[dag] as Report
      expect(outcomes(report)[way]).toBe(ok ? 'pass' : 'fail')
      if (error) expect(errors(report)[way]).toContain(error.split('.')[0])
    })

    it(`${dag} DAG file: the task process is forked, and daemonic as the model says`, () => {
      for (const { way, task } of reports[dag]?.evidence.tasks ?? []) {
        if (!['in-task', 'hook'].includes(way)) continue
        expect(task).toMatchObject({ forkedWithoutExec: true, daemonic })
      }
    })
  }

  it('a function of the DAG file is no target for spawn', () => {
    if (!ways.includes('multiprocessing-spawn-dag-file')) return
    const found = errors(reports.clean as Report)['multiprocessing-spawn-dag-file']
    expect(found).toMatch(daemonic ? /daemonic processes/ : /unusual_prefix_/)
  })

  it('who poisoned the task, and what to do', () => {
    const report = reports.poison as Report
    const found = report.findings.find(({ code }) => /^CAD33[0-3]$/.test(code))
    // On Airflow 3 the task itself imports the DAG file, which harms nobody but its own forks.
    expect(found?.code).toBe(version === '2.11.2' ? 'CAD330' : undefined)
    expect(report.verdict).toBe(version === '2.11.2' ? 'failing' : 'healthy')
    expect(reports.clean?.verdict).toBe('healthy')
    const fixes = found?.fixes.map(({ title, config }) => `${title} ${config ?? ''}`).join('\n') ?? ''
    if (version === '2.11.2') expect(fixes).toMatch(/CAN_FORK = False/)
    expect(fixes).not.toMatch(/execute_tasks_new_python_interpreter/)
  })

  it('shows each live process once, and none that holds CUDA and forks tasks', async () => {
    const { code, stdout } = await bench.doctor('ps', '--format', 'json')
    const { evidence, findings } = JSON.parse(stdout) as Report
    const all = evidence.processes?.processes ?? []
    expect(new Set(all.map(({ pid }) => pid)).size).toBe(all.length)
    expect(all.map(({ role }) => role)).toContain('scheduler')
    expect({ code, findings }).toEqual({ code: 0, findings: [] })
  })
})
