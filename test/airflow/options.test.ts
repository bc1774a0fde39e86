/** What options that people set really do; who runs user code before the fork. */

import { expect, it } from 'vitest'
import type { Executor } from '../../src/airflow/executors.ts'
import { DEFAULT_OPTIONS, type Options } from '../../src/airflow/launch/index.ts'
import { EFFECTS, type Effect, effects } from '../../src/airflow/options.ts'
import { runsIn } from '../../src/airflow/places.ts'
import { parseVersion, type Version } from '../../src/airflow/version.ts'
import { PLACES, type Place } from '../../src/model/observed.ts'

const set = { newInterpreter: true }

const CASES: [version: string, executor: Executor, options: Partial<Options>, found: Effect[]][] = [
  ['2.11.2', 'LocalExecutor', {}, []],
  ['2.11.2', 'LocalExecutor', set, ['new-interpreter-supervisor-only']],
  ['2.11.2', 'CeleryExecutor', set, ['new-interpreter-supervisor-only']],
  ['2.11.2', 'SequentialExecutor', set, ['new-interpreter-not-read']],
  ['2.11.2', 'KubernetesExecutor', set, ['new-interpreter-not-read']],
  ['3.3.2', 'LocalExecutor', set, ['new-interpreter-not-read']],
  ['3.3.2', 'EdgeExecutor', set, ['new-interpreter-edge-first-hop']],
  ['3.4.0', 'LocalExecutor', set, ['new-interpreter-costs']],
  ['2.11.2', 'LocalExecutor', { canFork: false }, []],
  ['3.3.2', 'LocalExecutor', { canFork: false }, ['can-fork-not-read']],
  ['3.3.2', 'LocalExecutor', { taskRunner: 'custom' }, ['task-runner-removed']],
  ['2.11.2', 'LocalExecutor', { taskRunner: 'custom' }, []],
  ['3.0.2', 'LocalExecutor', { impersonation: 'other' }, ['impersonation-absent']],
  ['3.0.3', 'LocalExecutor', { impersonation: 'other' }, []],
  ['2.11.2', 'LocalExecutor', { impersonation: 'same' }, ['impersonation-same-user']],
  ['3.3.2', 'CeleryExecutor', { pool: 'solo' }, ['pool-not-the-task']],
  ['3.3.2', 'CeleryExecutor', { pool: 'threads' }, ['pool-not-the-task', 'pool-runs-no-task']],
  ['2.11.2', 'CeleryExecutor', { pool: 'threads' }, ['pool-not-the-task']],
]

const find = (version: string, executor: Executor, options: Partial<Options>, startMethod?: string) =>
  effects(
    parseVersion(version) as Version,
    executor,
    { ...DEFAULT_OPTIONS, ...options },
    startMethod ? { 'core.mp_start_method': { value: startMethod, origin: 'airflow.cfg:3' } } : {},
  )

it.each(CASES)('%s %s %j: %j', (version, executor, options, found) =>
  expect(find(version, executor, options)).toEqual(found),
)

const START_METHOD: [version: string, effect: Effect][] = [
  ['2.11.2', 'mp-start-method-parsing-only'],
  ['3.0.0', 'mp-start-method-not-read'],
  ['3.2.1', 'mp-start-method-not-read'],
  ['3.3.2', 'mp-start-method-not-the-task'],
]

it.each(START_METHOD)('%s, mp_start_method: %s', (version, effect) =>
  expect(find(version, 'LocalExecutor', {}, 'spawn')).toEqual([effect]),
)

it('has a case for every effect', () =>
  expect(new Set([...CASES.flatMap(([, , , found]) => found), ...START_METHOD.map(([, effect]) => effect)])).toEqual(
    new Set(EFFECTS),
  ))

const RUNS_IN: [Place, version: string, Executor, 'parent' | 'child', lazyPlugins?: boolean][] = [
  ['dag-file', '2.11.2', 'LocalExecutor', 'parent'],
  ['dag-file', '3.3.2', 'LocalExecutor', 'child'],
  ['plugin', '2.11.2', 'SequentialExecutor', 'parent'],
  ['plugin', '3.3.2', 'LocalExecutor', 'parent'],
  ['plugin', '3.3.2', 'CeleryExecutor', 'child'],
  ['plugin', '3.3.2', 'CeleryExecutor', 'parent', false],
  ['listener', '3.3.2', 'LocalExecutor', 'parent'],
  ['local-settings', '3.3.2', 'CeleryExecutor', 'parent'],
  ['secrets-backend', '3.3.2', 'CeleryExecutor', 'parent'],
  ['xcom-backend', '2.11.2', 'LocalExecutor', 'parent'],
  ['xcom-backend', '3.3.2', 'LocalExecutor', 'child'],
  ['logging-class', '3.3.2', 'LocalExecutor', 'parent'],
  ['celery-config', '3.3.2', 'CeleryExecutor', 'parent'],
  ['celery-config', '3.3.2', 'LocalExecutor', 'child'],
  ['sitecustomize', '2.11.2', 'LocalExecutor', 'parent'],
]

it.each(RUNS_IN)('%s on %s %s runs in the %s, lazy plugins %s', (place, version, executor, where, lazy) =>
  expect(runsIn(place, parseVersion(version) as Version, executor, lazy)?.runsIn).toBe(where),
)

it('has a case for every place', () => expect(new Set(RUNS_IN.map(([place]) => place))).toEqual(new Set(PLACES)))
