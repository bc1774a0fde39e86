/** `trace` of a real Airflow's own folders; and by experiment: without the very line that it names, the real task works. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Report, report as schema } from '../../src/model/report.ts'
import { cli } from '../cli/run.ts'
import { writeFiles } from '../support/files.ts'
import { type Bench, venv } from './support/airflow.ts'
import { outcomes, type RunningBench, startBench } from './support/bench.ts'

const PLUGIN = `import torch
from airflow.plugins_manager import AirflowPlugin

torch.manual_seed(0)
DEVICES = torch.cuda.device_count()
GPU = torch.cuda.is_available()


class Gpu(AirflowPlugin):
    name = "gpu"
`
const HELPER = 'import torch\n\ntorch.manual_seed(0)\nDEVICE = "cuda" if torch.cuda.is_available() else "cpu"\n'
const SETTINGS = 'import torch\n\nWEIGHTS = torch.tensor([1.0], device="cuda")\n'
const USE_HELPER = 'from helpers import gpu\n'
const HELPERS = { 'dags/helpers/__init__.py': '', 'dags/helpers/gpu.py': HELPER }

const trace = async (home: string, version: Bench['version'], env: Record<string, string> = {}): Promise<Report> => {
  const airflow = {
    AIRFLOW_HOME: home,
    AIRFLOW__CORE__LOAD_EXAMPLES: 'False',
    AIRFLOW__CORE__EXECUTOR: 'LocalExecutor',
  }
  const options = ['--simulate', '--quiet', '--format', 'json']
  const { stdout } = await cli(['trace', ...options], { ...airflow, VIRTUAL_ENV: venv(version), ...env })
  return schema.parse(JSON.parse(stdout))
}

const FOLDERS = {
  ...HELPERS,
  'dags/helped.py': `from airflow import DAG\n${USE_HELPER}\ndag = DAG("helped", schedule=None)\n`,
  'dags/in_task.py': `from airflow.decorators import dag, task


@dag(schedule=None)
def in_task():
    @task
    def train():
        import torch

        torch.cuda.init()

    train()


in_task()
`,
  'dags/broken.py': 'from airflow import DAG\nimport no_such_library\n',
  'plugins/gpu.py': PLUGIN,
  'plugins/listening.py': `import sys

import torch
from airflow.listeners import hookimpl
from airflow.plugins_manager import AirflowPlugin


@hookimpl
def on_starting(component):
    torch.cuda.current_device()


class Listening(AirflowPlugin):
    name = "listening"
    listeners = [sys.modules[__name__]]
`,
  'config/airflow_local_settings.py': SETTINGS,
  'lib/backends.py': `import torch
from airflow.secrets import BaseSecretsBackend


class Secrets(BaseSecretsBackend):
    def __init__(self, **kwargs):
        super().__init__()
        self.memory = torch.cuda.mem_get_info()

    def get_conn_value(self, conn_id):
        return None

    get_variable = get_config = get_conn_value
`,
  'lib/storage.py': `import torch
from airflow.models.xcom import BaseXCom

torch.cuda.synchronize()


class Storage(BaseXCom):
    pass
`,
}

const BY_VERSION: [version: Bench['version'], dagFile: [code: string, severity: string], verdict: string][] = [
  ['2.11.2', ['CAD351', 'error'], 'poisons only 2.x'],
  ['3.3.2', ['CAD351', 'info'], 'harmless'],
]

describe.each(BY_VERSION)('the folders of Airflow %s', (version, [code, severity], verdict) => {
  const home = mkdtempSync(join(tmpdir(), 'cad-airflow-'))
  let report: Report

  beforeAll(async () => {
    writeFiles(home, FOLDERS)
    report = await trace(home, version, {
      PYTHONPATH: join(home, 'lib'),
      AIRFLOW__SECRETS__BACKEND: 'backends.Secrets',
      AIRFLOW__CORE__XCOM_BACKEND: 'storage.Storage',
    })
  })
  afterAll(() => rmSync(home, { recursive: true, force: true }))

  const at = (path: string) => report.findings.find(({ location }) => location?.path === join(home, path))

  it.each([
    ['plugins/gpu.py', 6, 'GPU = torch.cuda.is_available()'],
    ['plugins/listening.py', 10, 'torch.cuda.current_device()'],
    ['config/airflow_local_settings.py', 3, 'WEIGHTS = torch.tensor([1.0], device="cuda")'],
    ['lib/backends.py', 8, 'self.memory = torch.cuda.mem_get_info()'],
  ])('%s:%i', (path, line, text) => {
    expect(at(path)).toMatchObject({ code: 'CAD350', severity: 'error', location: { line } })
    expect(at(path)?.message).toContain(text)
  })

  it('a DAG file, through the module that it imports', () => {
    expect(at('dags/helpers/gpu.py')).toMatchObject({ code, severity, location: { line: 4 } })
    expect(at('dags/helpers/gpu.py')?.chain?.slice(1, 3)).toEqual([
      `${home}/dags/helped.py:2 ${USE_HELPER.trim()}`,
      `${home}/dags/helpers/gpu.py:4 ${HELPER.split('\n')[3]}`,
    ])
  })

  it('each has its verdict', () => {
    const verdicts = Object.fromEntries(
      (report.entries ?? []).map(({ entry, verdict }) => [entry.replace(`${home}/`, ''), verdict]),
    )
    expect(verdicts).toMatchObject({
      'interpreter start': 'harmless',
      'dags/in_task.py': 'harmless',
      'dags/broken.py': 'not loaded',
      'dags/helped.py': verdict,
      'plugins/gpu.py': 'poisons every task',
      'plugins/listening.py': 'poisons every task',
      'config/airflow_local_settings.py': 'poisons every task',
      'backends.Secrets': 'poisons every task',
      // Airflow 3 imports it in the task.
      'storage.Storage': version === '2.11.2' ? 'poisons every task' : 'harmless',
    })
  })

  it('blames nobody else', () => {
    const blamed = report.findings.filter((each) => /CAD35[017]/.test(each.code)).map(({ location }) => location?.path)
    expect(blamed.filter((path) => !path?.startsWith(home))).toEqual([])
  })

  it('writes nothing into its home', () => {
    expect(() => readFileSync(join(home, 'airflow.cfg'))).toThrow()
    expect(() => readFileSync(join(home, 'webserver_config.py'))).toThrow()
  })
})

interface Experiment {
  version: Bench['version']
  files: Record<string, string>
  atImport?: string
  culprit: string
}

const EXPERIMENTS: Experiment[] = [
  { version: '2.11.2', files: HELPERS, atImport: USE_HELPER, culprit: 'dags/helpers/gpu.py:4' },
  { version: '2.11.2', files: { 'plugins/gpu.py': PLUGIN }, culprit: 'plugins/gpu.py:6' },
  {
    version: '2.11.2',
    files: { 'config/airflow_local_settings.py': SETTINGS },
    culprit: 'config/airflow_local_settings.py:3',
  },
  // The DAG file poisons nobody there, and stays as it is.
  {
    version: '3.3.2',
    files: { ...HELPERS, 'plugins/gpu.py': PLUGIN },
    atImport: USE_HELPER,
    culprit: 'plugins/gpu.py:6',
  },
]

/** Only that line, as a statement that does nothing. */
const without = (files: Record<string, string>, culprit: string): Record<string, string> => {
  const [path = '', line] = culprit.split(':')
  const lines = (files[path] ?? '').split('\n')
  return { ...files, [path]: lines.map((text, index) => (index + 1 === Number(line) ? 'pass' : text)).join('\n') }
}

describe.each(EXPERIMENTS)('a real task of Airflow $version that $culprit poisons', (experiment) => {
  const { version, files, atImport = '', culprit } = experiment
  let bench: RunningBench | undefined
  const start = async (now: Record<string, string>): Promise<RunningBench> => {
    await bench?.stop()
    bench = await startBench({ version, executor: 'LocalExecutor', files: now }, [
      { id: 'task', ways: ['in-task'], atImport },
    ])
    return bench
  }
  const traced = async ({ airflow, doctor }: RunningBench): Promise<string[]> => {
    const { stdout } = await doctor('trace', '--quiet', '--format', 'json')
    return schema
      .parse(JSON.parse(stdout))
      .findings.filter(({ severity }) => severity === 'error')
      .map(({ location }) => `${location?.path.replace(`${airflow.home}/`, '')}:${location?.line}`)
  }
  afterAll(() => bench?.stop())

  it('fails, and works without the line that trace names', async () => {
    const poisoned = await start(files)
    expect(outcomes(poisoned.reports.task as Report)['in-task']).toBe('fail')
    const named = await traced(poisoned)
    expect(named).toEqual([culprit])

    const mended = await start(without(files, named[0] as string))
    expect(outcomes(mended.reports.task as Report)['in-task']).toBe('pass')
    expect(await traced(mended)).toEqual([])
  })
})
