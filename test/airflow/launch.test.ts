/** version, executor, options → kind, daemonic, where the DAG file is imported, measured or documented. */

import { expect, it } from 'vitest'
import type { Executor } from '../../src/airflow/executors.ts'
import { DEFAULT_OPTIONS, isKnown, LAUNCH_ROWS, type Options, taskProcess } from '../../src/airflow/launch/index.ts'
import { parseVersion, type Version } from '../../src/airflow/version.ts'

type Row = [version: string, executor: Executor, options: Partial<Options>, process: string]

const option = { newInterpreter: true }
const CASES: Row[] = [
  ['2.11.2', 'SequentialExecutor', {}, 'forked parent measured'],
  ['2.11.2', 'SequentialExecutor', option, 'forked parent measured'],
  ['2.11.2', 'LocalExecutor', {}, 'forked daemonic parent measured'],
  ['2.7.0', 'LocalExecutor', {}, 'forked daemonic parent documented'],
  ['2.5.0', 'LocalExecutor', {}, 'forked daemonic parent documented'],
  ['2.11.2', 'LocalExecutor', option, 'forked parent measured'],
  ['2.11.2', 'LocalExecutor', { canFork: false }, 'exec child measured'],
  ['2.11.2', 'LocalExecutor', { impersonation: 'other' }, 'exec child documented'],
  ['2.11.2', 'LocalExecutor', { impersonation: 'same' }, 'exec child documented'],
  ['2.11.2', 'LocalExecutor', { taskRunner: 'cgroup' }, 'exec child documented'],
  ['2.11.2', 'LocalExecutor', { taskRunner: 'custom', canFork: false }, 'exec child measured'],
  ['2.11.2', 'CeleryExecutor', {}, 'forked daemonic parent measured'],
  ['2.11.2', 'CeleryExecutor', option, 'forked parent measured'],
  ['2.11.2', 'CeleryExecutor', { pool: 'solo' }, 'forked parent documented'],
  ['2.11.2', 'CeleryExecutor', { pool: 'threads', ...option }, 'forked parent documented'],
  ['2.11.2', 'CeleryExecutor', { canFork: false }, 'exec child measured'],
  ['2.9.3', 'KubernetesExecutor', {}, 'forked parent documented'],
  ['2.8.4', 'DaskExecutor', {}, 'forked parent documented'],
  ['2.10.0', 'EdgeExecutor', {}, 'forked parent documented'],
  ['2.11.2', 'DebugExecutor', {}, 'in-process child documented'],
  ['3.0.0', 'LocalExecutor', {}, 'forked child documented'],
  ['3.1.8', 'LocalExecutor', {}, 'forked child measured'],
  ['3.3.2', 'LocalExecutor', {}, 'forked child measured'],
  ['3.3.2', 'LocalExecutor', option, 'forked child measured'],
  ['3.3.2', 'LocalExecutor', { canFork: false }, 'forked child measured'],
  ['3.3.2', 'LocalExecutor', { taskRunner: 'custom' }, 'forked child measured'],
  ['3.0.2', 'LocalExecutor', { impersonation: 'other' }, 'forked child documented'],
  ['3.0.3', 'LocalExecutor', { impersonation: 'other' }, 'exec child documented'],
  ['3.3.2', 'LocalExecutor', { impersonation: 'same' }, 'forked child measured'],
  ['3.3.2', 'CeleryExecutor', {}, 'forked daemonic child measured'],
  ['3.3.2', 'CeleryExecutor', { pool: 'solo' }, 'forked child documented'],
  ['3.3.2', 'KubernetesExecutor', option, 'forked child documented'],
  ['3.3.2', 'EdgeExecutor', option, 'forked child documented'],
  ['3.3.2', 'AwsLambdaExecutor', {}, 'forked child documented'],
  ['3.2.1', 'LocalExecutor', { platform: 'darwin' }, 'forked child documented'],
  ['3.2.2', 'LocalExecutor', { platform: 'darwin' }, 'exec child documented'],
  ['3.4.0', 'LocalExecutor', {}, 'forked child documented'],
  ['3.4.0', 'LocalExecutor', option, 'exec child documented'],
  ['3.4.0', 'CeleryExecutor', option, 'exec child documented'],
  ['3.4.0rc1', 'CeleryExecutor', {}, 'forked daemonic child documented'],
]

const find = (version: string, executor: Executor, options: Partial<Options>) =>
  taskProcess(parseVersion(version) as Version, executor, { ...DEFAULT_OPTIONS, ...options })

it.each(CASES)('%s %s %j: %s', (version, executor, options, process) => {
  const found = find(version, executor, options)
  if (!isKnown(found)) throw new Error(found.reason)
  const words = [found.kind, found.daemonic && 'daemonic', found.dagFileImportedIn, found.state]
  expect(words.filter(Boolean).join(' ')).toBe(process)
})

const UNKNOWN: [version: string, executor: Executor, options: Partial<Options>, reason: RegExp, nearest: RegExp][] = [
  [
    '2.4.3',
    'LocalExecutor',
    {},
    /2\.4\.3 is outside >=2\.5 <3\.5/,
    /LocalExecutor of Airflow >=2\.5 <3\.0: forked, daemonic/,
  ],
  ['3.5.0', 'CeleryExecutor', {}, /3\.5\.0 is outside/, /CeleryExecutor of Airflow >=3\.0|EdgeExecutor/],
  ['4.0.0', 'LocalExecutor', {}, /outside/, /LocalExecutor of Airflow >=3\.0 <3\.5: forked/],
  ['3.0.0', 'SequentialExecutor', {}, /does not exist in Airflow 3\.0\.0/, /Sequential/],
  ['2.9.0', 'DaskExecutor', {}, /does not exist/, /Dask/],
  ['2.9.0', 'EdgeExecutor', {}, /does not exist/, /Edge/],
  ['2.11.2', 'LocalExecutor', { taskRunner: 'custom' }, /task runner of your own/, /LocalExecutor/],
  ['2.11.2', 'CeleryExecutor', { pool: 'custom' }, /pool of kind 'custom'/, /CeleryExecutor|Airflow/],
]

it.each(UNKNOWN)('%s %s %j is not known: %s, nearest %s', (version, executor, options, reason, nearest) => {
  const found = find(version, executor, options)
  expect(isKnown(found)).toBe(false)
  expect(found).toMatchObject({ reason: expect.stringMatching(reason), nearest: expect.stringMatching(nearest) })
})

it('every row ends in the process it describes', () => {
  for (const { kind, hops, executors } of LAUNCH_ROWS)
    expect([kind, hops.at(-1)?.by], executors.join()).toEqual([kind, kind === 'forked' ? 'fork' : 'exec'])
})

it.each([
  ['2.11.2', [2, 11, 2]],
  ['v3.0', [3, 0, 0]],
  ['3.0.0rc1', [3, 0, 0]],
  ['3.4.0.dev0', [3, 4, 0]],
  ['latest', undefined],
  ['2', undefined],
  ['', undefined],
])('version %j', (text, numbers) => expect(parseVersion(text)?.numbers).toEqual(numbers))
