/** A real Airflow on this machine, in a folder of its own, against the simulated GPU. */

import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { packagePath } from '../../../src/root.ts'
import { daemon, type Env, endAll, freePort, until } from '../../support/processes.ts'

export interface Bench {
  version: '2.11.2' | '3.3.2'
  executor: 'SequentialExecutor' | 'LocalExecutor' | 'CeleryExecutor'
  /** Files under AIRFLOW_HOME: DAGs, plugins, config. */
  files: Record<string, string>
  env?: Record<string, string>
  /** The simulated driver and frameworks. */
  gpu: Record<string, string>
  tasksAtOnce?: number
  /** Started as `airflow …`; otherwise as `python -m airflow …`. */
  consoleScript?: boolean
}

export interface RunningAirflow {
  home: string
  env: Env
  logs: string
  stop: () => Promise<void>
}

/** Everything about this project's own environment that must not reach Airflow. */
const OWN = /^(npm_|NODE|VITEST|AIRFLOW|VIRTUAL_ENV|PYTHON)/

export const venv = (version: Bench['version']) => packagePath(`.cache/airflow/${version}`)

export const startAirflow = async (bench: Bench): Promise<RunningAirflow> => {
  const home = mkdtempSync(join(tmpdir(), 'cad-airflow-'))
  const stop = async () => {
    await endAll(home)
    rmSync(home, { recursive: true, force: true, maxRetries: 10 })
  }
  try {
    const env = await environment(bench, home)
    for (const [path, text] of Object.entries(bench.files)) {
      mkdirSync(dirname(join(home, path)), { recursive: true })
      writeFileSync(join(home, path), text)
    }
    database(bench, env, home)
    const out = join(home, 'out')
    mkdirSync(out)
    mkdirSync(join(home, 'tmp'))
    if (bench.executor === 'CeleryExecutor') await redis(env, out)
    for (const [name = '', ...args] of daemons(bench)) {
      daemon(name, [...command(bench), name, ...args], env, out)
      if (name === 'api-server') await answers(`${env.AIRFLOW__CORE__EXECUTION_API_SERVER_URL}health`)
    }
    return { home, env, logs: join(home, 'logs'), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** As the truth was measured; the console script is another case, because spawn imports it again. */
const command = ({ version, consoleScript = false }: Bench): string[] =>
  consoleScript ? [join(venv(version), 'bin/airflow')] : [join(venv(version), 'bin/python'), '-m', 'airflow']

const daemons = ({ version, executor }: Bench): string[][] => [
  ...(version === '3.3.2' ? [['api-server'], ['dag-processor']] : []),
  ['scheduler'],
  ...(executor === 'CeleryExecutor'
    ? [['celery', 'worker', '--skip-serve-logs', '--concurrency', '2', '--celery-hostname', 'e2e@%h']]
    : []),
]

const environment = async (
  { version, executor, gpu, env = {}, tasksAtOnce = 2 }: Bench,
  home: string,
): Promise<Env> => {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !OWN.test(name)))
  const port = await freePort()
  const common = {
    // BashOperator works in a temporary folder, which has to be one of ours to be ended with the rest.
    TMPDIR: join(home, 'tmp'),
    AIRFLOW_HOME: home,
    AIRFLOW__CORE__EXECUTOR: executor,
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION: 'False',
    AIRFLOW__CORE__PARALLELISM: String(tasksAtOnce),
    AIRFLOW__CORE__MAX_ACTIVE_TASKS_PER_DAG: String(tasksAtOnce),
    AIRFLOW__SCHEDULER__SCHEDULER_HEARTBEAT_SEC: '1',
  }
  const airflow2 = {
    _AIRFLOW__SKIP_DATABASE_EXECUTOR_COMPATIBILITY_CHECK: '1',
    AIRFLOW__SCHEDULER__DAG_DIR_LIST_INTERVAL: '5',
    PYTHONWARNINGS: 'ignore',
  }
  const airflow3 = {
    AIRFLOW__API_AUTH__JWT_SECRET: 'for-tests-only-'.repeat(6),
    AIRFLOW__API__HOST: '127.0.0.1',
    AIRFLOW__API__PORT: String(port),
    AIRFLOW__API__WORKERS: '1',
    AIRFLOW__CORE__EXECUTION_API_SERVER_URL: `http://127.0.0.1:${port}/execution/`,
    AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS: 'True',
    AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT: '60',
    AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL: '5',
  }
  return {
    ...inherited,
    ...common,
    ...(version === '2.11.2' ? airflow2 : airflow3),
    ...gpu,
    PATH: [gpu.PATH?.split(':')[0], join(venv(version), 'bin'), inherited.PATH].filter(Boolean).join(':'),
    ...env,
  }
}

/** Migrating takes seconds, so each version does it once and hands out copies. */
const database = ({ version }: Bench, env: Env, home: string): void => {
  const template = join(venv(version), 'migrated.db')
  if (!existsSync(template)) {
    execFileSync(join(venv(version), 'bin/airflow'), ['db', 'migrate'], {
      env: { ...env, AIRFLOW__CORE__EXECUTOR: version === '2.11.2' ? 'SequentialExecutor' : 'LocalExecutor' },
      stdio: 'pipe',
    })
    copyFileSync(join(home, 'airflow.db'), template)
  }
  copyFileSync(template, join(home, 'airflow.db'))
}

/** A task that is started before that, on a busy machine, fails before it runs: its supervisor's first request times out. */
const answers = (url: string): Promise<void> =>
  until(async () => (await fetch(url).catch(() => undefined))?.ok ?? false, 120, url)

const redis = async (env: Env, out: string): Promise<void> => {
  const port = await freePort()
  daemon('redis', ['redis-server', '--port', String(port), '--bind', '127.0.0.1', '--save', ''], env, out)
  env.AIRFLOW__CELERY__BROKER_URL = `redis://127.0.0.1:${port}/0`
  env.AIRFLOW__CELERY__RESULT_BACKEND = `db+sqlite:///${out}/results.db`
  await until(() => readFileSync(join(out, 'redis.out'), 'utf8').includes('Ready to accept'), 10, 'redis')
}
