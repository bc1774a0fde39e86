/** The wrong and the right DAGs of fixtures/dags, in real Airflow. */

import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { packagePath } from '../../src/root.ts'
import { until } from '../support/processes.ts'
import { type Bench, venv } from './support/airflow.ts'
import { logsOf, type RunningBench, startBench } from './support/bench.ts'

const POISONED = /Cannot re-initialize CUDA in forked subprocess/
const DOUBLED = /\[2\.0, 4\.0, 6\.0\]/

interface Run {
  dag: string
  conf?: object
  state: 'success' | 'failed'
  /** In the task log. */
  says: RegExp[]
}

const BAD_VALUE: Run = {
  dag: 'cuda_by_subprocess',
  conf: { values: ['one'] },
  state: 'failed',
  says: [/could not convert string to float: 'one'/, /gpu_work.py ended with 1/],
}

interface Setup extends Pick<Bench, 'version'> {
  folder: string
  runs: Run[]
}

const SETUPS: Setup[] = [
  {
    version: '2.11.2',
    folder: 'airflow-2',
    runs: [
      { dag: 'cuda_in_task', state: 'failed', says: [POISONED] },
      { dag: 'cuda_set_start_method', state: 'failed', says: [POISONED] },
      { dag: 'cuda_by_subprocess', state: 'success', says: [DOUBLED] },
      BAD_VALUE,
      { dag: 'cuda_by_spawn', state: 'failed', says: [/daemonic processes are not allowed to have children/] },
    ],
  },
  {
    version: '3.3.2',
    folder: 'airflow-3',
    runs: [
      { dag: 'cuda_in_task', state: 'failed', says: [POISONED] },
      { dag: 'cuda_set_start_method', state: 'failed', says: [POISONED] },
      { dag: 'cuda_by_subprocess', state: 'success', says: [DOUBLED] },
      BAD_VALUE,
      { dag: 'cuda_by_spawn', state: 'success', says: [] },
    ],
  },
]

const filesOf = (folder: string): Record<string, string> => {
  const root = packagePath('fixtures/dags')
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.py'),
  )
  const placed = files.map((name) => [name.startsWith('plugins/') ? name : `dags/${name}`, join(root, folder, name)])
  return Object.fromEntries(
    [...placed, ['dags/gpu_work.py', join(root, 'gpu_work.py')]].map(([name, path]) => [
      name,
      readFileSync(path as string, 'utf8'),
    ]),
  )
}

describe.each(SETUPS)('Airflow $version', ({ version, folder, runs }) => {
  let bench: RunningBench
  const runId = (index: number) => `run-${index}`

  const python = (...args: string[]): string =>
    execFileSync(join(venv(version), 'bin/python'), args, { env: bench.airflow.env, encoding: 'utf8', stdio: 'pipe' })

  const known = (): string[] =>
    JSON.parse(
      python(
        '-c',
        `import json, sqlite3; db = sqlite3.connect("${bench.airflow.home}/airflow.db"); print(json.dumps([
        [*row] for row in db.execute("select dag_id from serialized_dag")]))`,
      ),
    ).flat()

  const states = (): Record<string, string> =>
    Object.fromEntries(
      JSON.parse(
        python(
          '-c',
          `import json, sqlite3; db = sqlite3.connect("${bench.airflow.home}/airflow.db"); print(json.dumps([
          [*row] for row in db.execute("select run_id, state from task_instance")]))`,
        ),
      ),
    )

  beforeAll(async () => {
    bench = await startBench({ version, executor: 'LocalExecutor', files: filesOf(folder) }, [])
    await until(() => runs.every(({ dag }) => known().includes(dag)), 60, 'the DAGs')
    for (const [index, { dag, conf = {} }] of runs.entries())
      python('-m', 'airflow', 'dags', 'trigger', dag, '--run-id', runId(index), '--conf', JSON.stringify(conf))
    const ended = () => runs.every((_, index) => /^(success|failed)$/.test(states()[runId(index)] ?? ''))
    await until(ended, 120, 'the runs')
  })
  afterAll(() => bench?.stop())

  it.each(runs.map((run, index) => ({ ...run, index })))('$dag: $state', ({ dag, state, says, index }) => {
    const logs = logsOf(bench.airflow.logs, dag).filter((file) => file.includes(`run_id=${runId(index)}`))
    const text = logs.map((file) => readFileSync(file, 'utf8')).join('\n')
    expect({ state: states()[runId(index)], text }).toEqual({ state, text: expect.any(String) })
    for (const words of says) expect(text).toMatch(words)
  })
})
