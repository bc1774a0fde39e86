/** Task logs of real Airflow on a real H100, replayed: held to what was measured on an H200. */

import { describe, expect, it } from 'vitest'
import truth from '../../fixtures/truth/airflow-tasks.json' with { type: 'json' }
import { replayTasks } from '../../src/commands/replay.ts'
import type { Verdict } from '../../src/model/report.ts'
import { text } from '../../src/report/text.ts'
import { packagePath } from '../../src/root.ts'
import { WAYS_OF_METHODS } from '../support/tasks-truth.ts'

const DAEMONIC = 'CAD304'
const DAG_FILE_TARGET = 'CAD335'
/** There is no network there, and Airflow 3 makes virtual environments with uv, which wants one. */
const NO_VIRTUALENV = 'CAD341'

interface Row {
  version: string
  dag: string
  /** In the truth. */
  config: string
  dagFile: string
  verdict: Verdict
  codes: string[]
}

const ROWS: Row[] = [
  { version: '2.11.2', dag: 'clean', config: 'LocalExecutor', dagFile: 'clean', verdict: 'healthy', codes: [DAEMONIC] },
  {
    version: '2.11.2',
    dag: 'poison',
    config: 'LocalExecutor',
    dagFile: 'poison',
    verdict: 'failing',
    codes: [DAEMONIC, 'CAD330'],
  },
  {
    version: '2.11.2',
    dag: 'plugin',
    config: 'LocalExecutor+plugin',
    dagFile: 'clean',
    verdict: 'failing',
    codes: [DAEMONIC, 'CAD331'],
  },
  {
    version: '3.3.2',
    dag: 'clean',
    config: 'LocalExecutor',
    dagFile: 'clean',
    verdict: 'inconclusive',
    codes: [DAG_FILE_TARGET, NO_VIRTUALENV],
  },
  {
    version: '3.3.2',
    dag: 'poison',
    config: 'LocalExecutor',
    dagFile: 'poison',
    verdict: 'inconclusive',
    codes: [DAG_FILE_TARGET, NO_VIRTUALENV],
  },
  { version: '3.3.2', dag: 'plugin', config: 'none', dagFile: 'none', verdict: 'failing', codes: ['CAD331'] },
]

const replay = ({ version, dag }: Row) =>
  replayTasks([packagePath(`fixtures/task-logs/h100-airflow-${version}/dag_id=${dag}`)], 'broken', '0.0.0')

describe.each(ROWS)('Airflow $version, $dag', (row) => {
  const { cells, verdict, findings } = replay(row)
  const measured = truth.filter(
    ({ airflow, config, dagFile }) => airflow === row.version && config === row.config && dagFile === row.dagFile,
  )

  it('verdict and findings', () => {
    expect(verdict).toBe(row.verdict)
    expect([...new Set(findings.map(({ code }) => code))].sort()).toEqual([...row.codes].sort())
  })

  it.each(
    cells.flatMap(({ way, outcome }) =>
      measured.filter(({ method }) => WAYS_OF_METHODS[method] === way).map(({ ok }) => [way, outcome, ok] as const),
    ),
  )('%s: %s', (_, outcome, ok) => expect(outcome).toBe(ok ? 'pass' : 'fail'))
})

it('prints a verdict per worker', async () =>
  expect(text(replay(ROWS[1] as Row), { color: false, verbose: false })).toMatchFileSnapshot('golden/task-logs.txt'))
