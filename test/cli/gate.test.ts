/** `gate` on repositories: exit codes are what CI sees. */

import { mkdirSync, mkdtempSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { packagePath } from '../../src/root.ts'
import { cli } from './run.ts'

const fixture = (name: string) => packagePath(`fixtures/deployments/${name}`)

const folder = mkdtempSync(join(tmpdir(), 'cad-gate-'))
const made = (name: string, files: Record<string, string>): string => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, path, '..'), { recursive: true })
    writeFileSync(join(folder, name, path), text)
  }
  return join(folder, name)
}

const COMPOSE = 'services:\n  airflow:\n    image: apache/airflow:2.11.2\n    command: standalone\n'
const EXEC = made('exec', {
  'compose.yml': COMPOSE,
  'config/airflow_local_settings.py': 'CAN_FORK = False\n',
})
const LOOP = made('loop', { 'compose.yml': COMPOSE })
symlinkSync(LOOP, join(LOOP, 'again'))
const HUGE = made('huge', { 'compose.yml': COMPOSE, 'values.yaml': '' })
truncateSync(join(HUGE, 'values.yaml'), 2 * 1024 * 1024)

const CASES: [args: string[], code: number, says: RegExp][] = [
  [[fixture('compose-celery-2'), '--fail-on', 'fork'], 1, /error +CAD214/],
  [[fixture('compose-celery-2')], 3, /CAD901/],
  [[fixture('compose-celery-2'), '--fail-on', 'never'], 0, /HEALTHY: the configuration passes/],
  [[fixture('helm-official'), '--fail-on', 'fork'], 0, /task process exec/],
  [[fixture('compose-unknown'), '--fail-on', 'fork'], 3, /CAD210/],
  [[fixture('compose-unknown'), '--fail-on', 'fork', '--airflow-version', '2.11.2'], 3, /does not say which it is/],
  [
    [fixture('compose-unknown'), '--fail-on', 'fork', '--airflow-version', '3.3.2', '--executor', 'LocalExecutor'],
    1,
    /LocalExecutor of Airflow 3\.3\.2 forks every task/,
  ],
  [[EXEC, '--fail-on', 'fork'], 0, /task process exec/],
  [[EXEC], 0, /HEALTHY/],
  [[EXEC, fixture('compose-celery-2'), '--fail-on', 'fork'], 1, /CeleryExecutor of Airflow 2\.9\.3/],
  [[EXEC, '/does/not/exist', '--fail-on', 'fork'], 3, /CAD216[\s\S]*there\s+is\s+no\s+such\s+file\s+or\s+folder/],
  [
    [fixture('compose-without-airflow')],
    3,
    /none\s+of\s+1\s+files\s+is\s+Python\s+or\s+says\s+how\s+Airflow\s+is\s+deployed/,
  ],
  [[LOOP, '--fail-on', 'fork'], 1, /CAD214/],
  [[HUGE, '--fail-on', 'never'], 3, /larger\s+than\s+1\s+MiB/],
]

it.each(CASES)('%j: %i', async (args, code, says) => {
  const ran = await cli(['gate', ...args])
  expect(ran).toMatchObject({ code, stderr: '' })
  expect(ran.stdout).toMatch(says)
})

it('the report names each deployment, its version and its executors', async () => {
  const { stdout } = await cli(['gate', EXEC, fixture('compose-celery-3'), '--format', 'json'])
  const { deployments = [] } = JSON.parse(stdout) as Report
  expect(new Map(deployments.map(({ version, executors }) => [version, executors.map(({ name }) => name)]))).toEqual(
    new Map([
      ['2.11.2', ['SequentialExecutor']],
      ['3.1.0', ['CeleryExecutor']],
    ]),
  )
})

it.each([
  [['--airflow-version', 'main'], /'main' is not a version of Airflow/],
  [['--fail-on', 'always'], /--fail-on/],
] as const)('%j is refused', async (args, message) => {
  const { code, stdout, stderr } = await cli(['gate', EXEC, ...args])
  expect(stderr).toMatch(message)
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
})
