/** Tasks of real Airflow on a real H200: the launch model gives every row its process, every way its outcome. */

import { expect, it } from 'vitest'
import rows from '../../fixtures/truth/airflow-tasks.json' with { type: 'json' }
import type { Executor } from '../../src/airflow/executors.ts'
import { DEFAULT_OPTIONS, isKnown, type TaskProcess, taskProcess } from '../../src/airflow/launch/index.ts'
import { runsIn } from '../../src/airflow/places.ts'
import { parseVersion, type Version } from '../../src/airflow/version.ts'
import { type Obstacle, obstacle, type Way } from '../../src/airflow/ways.ts'
import { WAYS_OF_METHODS } from '../support/tasks-truth.ts'

type Row = (typeof rows)[number]

const ERROR: Record<Obstacle, RegExp> = {
  'parent-holds-cuda': /Cannot re-initialize CUDA in forked subprocess/,
  'task-holds-cuda': /Cannot re-initialize CUDA in forked subprocess/,
  daemonic: /daemonic processes are not allowed to have children/,
  'dag-file-module': /unusual_prefix/,
  'airflow-import-in-child': /child exit code 1/,
}

const modelled = ({ airflow, config, dagFile }: Row) => {
  const [executor, ...switches] = config.split('+') as [Executor, ...string[]]
  const version = parseVersion(airflow) as Version
  const options = { ...DEFAULT_OPTIONS, newInterpreter: switches.includes('newinterp') }
  const found = taskProcess(version, executor, options)
  if (!isKnown(found)) throw new Error(found.reason)
  const touched = [
    ...(dagFile === 'poison' ? ['dag-file' as const] : []),
    ...(switches.includes('plugin') ? ['plugin' as const] : []),
  ]
  const at = touched.map((place) => runsIn(place, version, executor)?.runsIn)
  return { version, process: found, parentHoldsCuda: at.includes('parent'), taskHoldsCuda: at.includes('child') }
}

const named = (row: Row) => [`${row.airflow} ${row.config}, ${row.dagFile} DAG file, ${row.method}`, row] as const

it.each(rows.map(named))('%s: outcome', (_, row) => {
  const { process, version, ...cuda } = modelled(row)
  const found = obstacle(WAYS_OF_METHODS[row.method] as Way, process, version, { ...cuda, consoleScript: false })
  expect(found === undefined).toBe(row.ok)
  if (found) expect(row.error).toMatch(ERROR[found])
})

/** Where the child never ran, the row's facts are those of the launching task. */
const inTheTask = (row: Row) =>
  ['python_inproc', 'hook', 'set_spawn_in_place'].includes(row.method) || row.daemonic === null

it.each(rows.filter(inTheTask).map(named))('%s: process', (_, row) => {
  const { process } = modelled(row) as { process: TaskProcess }
  expect(process.kind === 'forked').toBe(row.forkedWithoutExec)
  if (row.daemonic !== null) expect(process.daemonic).toBe(row.daemonic)
  expect(process.state).toBe('measured')
})

it.each(rows.filter(inTheTask).map(named))('%s: who holds CUDA', (_, row) => {
  expect(row.ancestorsHoldingCuda.length > 0).toBe(modelled(row).parentHoldsCuda)
})
