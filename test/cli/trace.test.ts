/** `trace` as a real process on one file per call: what a file's comments say is what the report says. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type Report, report as schema } from '../../src/model/report.ts'
import { promised } from '../support/rehearsal.ts'
import { cli, type Ran } from './run.ts'

const FIXTURES = 'fixtures/rehearsal'
const PYTHON = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim()
const ENV = {
  PYTHONPATH: join(process.cwd(), FIXTURES, 'libraries'),
  AIRFLOW_HOME: mkdtempSync(join(tmpdir(), 'home-')),
}
const LIMIT = { timeout: 120_000 }

const trace = (...args: string[]): Promise<Ran> => cli(['trace', '--quiet', '--python', PYTHON, ...args], ENV)

const traced = async (...args: string[]): Promise<Report> => {
  const ran = await trace('--simulate', 'healthy', '--format', 'json', ...args)
  expect(ran.stderr).toBe('')
  const report = schema.parse(JSON.parse(ran.stdout))
  expect(ran.code).toBe(report.exitCode)
  return report
}

/** `code path:line` of all findings about one import, without those about the whole trace. */
const found = ({ findings }: Report): string[] =>
  findings
    .filter(({ code }) => code !== 'CAD354')
    .map(({ code, location }) => `${code} ${location?.path}:${location?.line}`)
    .sort()

/** What the comments in a folder promise. */
const said = (folder: string, code: string): string[] =>
  readdirSync(`${FIXTURES}/${folder}`)
    .filter((name) => name.endsWith('.py'))
    .flatMap((name) => {
      const path = `${FIXTURES}/${folder}/${name}`
      return promised(path, code).map((found) => found.replace(':', ` ${path}:`))
    })
    .sort()

/** Python up to 3.10 runs a decorator on the line of its function. */
const atDecorators = (lines: string[]): string[] =>
  lines.map((line) => line.replace('jit_script.py:5', 'jit_script.py:4'))

describe.concurrent('trace', () => {
  it('finds every line that poisons and no other', LIMIT, async () => {
    const report = await traced(`${FIXTURES}/dags`)
    expect(atDecorators(found(report))).toEqual(said('dags', 'CAD351'))
    expect(report).toMatchObject({ source: 'simulated', exitCode: 0, verdict: 'healthy' })
    const lines = report.findings.filter(({ code }) => code === 'CAD351')
    expect(new Set(lines.map(({ severity }) => severity))).toEqual(new Set(['warning']))
  })

  const PLACES: [folder: string, code: string, options: string[], exitCode: number][] = [
    ['dags', 'CAD351', ['--airflow-version', '2.11.2'], 1],
    ['dags', 'CAD351', ['--airflow-version', '3.3.2'], 0],
    ['plugins', 'CAD350', [], 1],
    ['plugins', 'CAD350', ['--airflow-version', '3.3.2', '--executor', 'LocalExecutor'], 1],
    ['config', 'CAD350', ['--airflow-version', '3.3.2', '--executor', 'CeleryExecutor'], 1],
    ['policies', 'CAD350', ['--airflow-version', '2.11.2'], 1],
    ['startup', 'CAD350', [], 1],
  ]
  it.each(PLACES)('%s: %s %j, exit code %i', LIMIT, async (folder, code, options, exitCode) => {
    const report = await traced(`${FIXTURES}/${folder}`, ...options)
    expect(atDecorators(found(report))).toEqual(said(folder, code))
    expect(report.exitCode).toBe(exitCode)
  })

  it('knows that no parent of tasks calls the policies on 3.x', LIMIT, async () => {
    const report = await traced(`${FIXTURES}/policies`, '--airflow-version', '3.3.2')
    expect(found(report)).toEqual([])
  })

  it('makes the secrets backend as it is configured', LIMIT, async () => {
    const env = {
      ...ENV,
      PYTHONPATH: [ENV.PYTHONPATH, join(process.cwd(), FIXTURES, 'plugins')].join(':'),
      AIRFLOW__SECRETS__BACKEND: 'harmless_vault_backend.Vault',
      AIRFLOW__SECRETS__BACKEND_KWARGS: '{"url": "http://vault"}',
    }
    const args = [
      'trace',
      '--quiet',
      '--python',
      PYTHON,
      '--simulate',
      '--format',
      'json',
      '--airflow-version',
      '3.3.2',
    ]
    const ran = await cli([...args, `${FIXTURES}/config`], env)
    expect(found(schema.parse(JSON.parse(ran.stdout)))).toContain(
      `CAD350 ${FIXTURES}/plugins/harmless_vault_backend.py:10`,
    )
    expect(ran.stdout).not.toContain('http://vault')
  })

  it(
    'leaves out what `.airflowignore` names, says so, and rehearses it where it was named or is imported',
    LIMIT,
    async () => {
      const folder = `${FIXTURES}/ignored/dags`
      const draft = `${folder}/drafts/half_done.py`
      const [all, one] = await Promise.all([traced(folder), traced(draft)])
      expect(found(all)).toEqual([`CAD351 ${folder}/helper.py:5`, `CAD361 ${folder}/.airflowignore:1`])
      expect(all.findings.find(({ code }) => code === 'CAD361')?.evidence).toEqual([draft, `${folder}/helper.py`])
      expect(found(one)).toEqual([`CAD351 ${draft}:4`])
    },
  )

  it('rehearses the DAGs of a zip file', LIMIT, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zipped-'))
    const archive = join(folder, 'dags', 'packed.zip')
    mkdirSync(join(folder, 'dags'))
    const files = ['torch_is_available', 'shape_helper', 'shape_helper_module'].map((name) => `dags/${name}.py`)
    execFileSync(PYTHON, ['-m', 'zipfile', '-c', archive, ...files], { cwd: FIXTURES })
    const report = await traced(folder)
    const lines = ['shape_helper_module.py:3', 'torch_is_available.py:3']
    expect(found(report)).toEqual(lines.map((line) => `CAD351 ${archive}/${line}`))
    expect(report.findings.find(({ code }) => code === 'CAD351')?.message).toContain('torch.cuda.is_available()')
    expect(report.entries?.map(({ verdict }) => verdict)).toEqual(['harmless', 'poisons only 2.x'])
  })

  it('is not content where a file cannot be read', LIMIT, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'links-'))
    symlinkSync('nowhere', join(folder, 'dag.py'))
    const ran = await trace('--simulate', 'healthy', join(folder, 'dag.py'), `${FIXTURES}/dags/harmless_operator.py`)
    expect(ran.stdout).toMatch(/CAD359.*a link/s)
    expect(ran.code).toBe(3)
  })

  const ENVIRONMENT: [file: string, config: string, helped: boolean][] = [
    ['torch_is_available', 'PYTORCH_NVML_BASED_CUDA_CHECK=1', true],
    ['torch_current_device', 'PYTORCH_NVML_BASED_CUDA_CHECK=1', false],
    ['deepspeed_import', 'PYTORCH_NVML_BASED_CUDA_CHECK=1', true],
    ['cudf_import', 'RAPIDS_NO_INITIALIZE=1', true],
    ['rmm_reinitialize', 'RAPIDS_NO_INITIALIZE=1', false],
    ['transformer_engine_import', 'NVTE_TORCH_COMPILE=0', true],
    ['xformers_import', 'XFORMERS_ENABLE_TRITON=1', true],
    ['flashinfer_import', 'FLASHINFER_CUDA_ARCH_LIST=9.0a', true],
  ]
  it.each(ENVIRONMENT)('%s with %s: helped %s', LIMIT, async (file, config, helped) => {
    const { findings } = await traced(`${FIXTURES}/dags/${file}.py`)
    const culprit = findings.find(({ code }) => code === 'CAD351')
    expect(culprit?.fixes.some((fix) => fix.config === config && fix.measured)).toBe(helped)
    expect(culprit?.evidence).toContain(`rehearsed again with ${config}: ${helped ? 'helped' : 'did not help'}`)
    if (!helped) expect(culprit?.fixes.map((fix) => fix.config)).not.toContain(config)
  })

  const FORMATS: [format: string, place: RegExp][] = [
    ['sarif', /"uri": ?"fixtures\/rehearsal\/plugins\/eager_plugin\.py"[^}]*\}[^}]*"startLine": ?4/],
    ['github', /file=fixtures\/rehearsal\/plugins\/eager_plugin\.py,line=4/],
    ['gitlab', /"path": ?"fixtures\/rehearsal\/plugins\/eager_plugin\.py",\s*"lines": ?\{\s*"begin": ?4/],
    ['junit', /name="fixtures\/rehearsal\/plugins\/eager_plugin\.py"/],
    ['text', /✖ poisons every task +plugin +fixtures\/rehearsal\/plugins\/eager_plugin\.py/],
    ['markdown', /eager_plugin\.py:4/],
    ['html', /eager_plugin\.py:4/],
  ]
  it.each(FORMATS)('%s: the culprit’s line is the location', LIMIT, async (format, place) => {
    const ran = await trace(`${FIXTURES}/plugins/eager_plugin.py`, '--simulate', '--format', format)
    expect(ran.stdout).toMatch(place)
    expect(ran.code).toBe(1)
  })

  it('goes on after what hangs, ends its process or cannot be loaded', LIMIT, async () => {
    const { findings, entries, exitCode } = await traced(
      ...['hangs', 'os_exit', 'missing_library', 'floods'].map((name) => `${FIXTURES}/hostile/${name}.py`),
      ...[`${FIXTURES}/dags/harmless_in_task.py`, '--timeout', '15'],
    )
    expect(entries?.map(({ verdict }) => verdict)).toEqual([
      ...['harmless', 'poisons only 2.x', 'poisons only 2.x', 'not loaded', 'undecided', 'harmless'],
    ])
    expect(findings.find(({ code }) => code === 'CAD352')?.message).toContain("No module named 'no_such_library'")
    expect(findings.filter(({ code }) => code === 'CAD353').map(({ location }) => location?.line)).toEqual([6, 6, 1])
    expect(exitCode).toBe(3)
  })

  it('blames what poisons at the interpreter’s start, and not what is imported afterwards', LIMIT, async () => {
    const folder = join(process.cwd(), FIXTURES, 'startup')
    const args = ['trace', '--quiet', '--python', PYTHON, '--simulate', '--format', 'json']
    const ran = await cli([...args, `${FIXTURES}/dags/harmless_in_task.py`], { ...ENV, PYTHONPATH: folder })
    const report = schema.parse(JSON.parse(ran.stdout))
    expect(found(report)).toEqual(said('startup', 'CAD350'))
    expect(report.entries?.map(({ verdict }) => verdict)).toEqual(['poisons every task', 'harmless'])
  })

  it('says which of the two decided', LIMIT, async () => {
    const file = `${FIXTURES}/dags/torch_is_available.py`
    const [withDriver, without] = await Promise.all([traced(file), traced(file, '--simulate', 'no-driver')])
    expect(withDriver.entries?.at(-1)?.decidedBy).toBe('driver')
    expect(without.entries?.at(-1)?.decidedBy).toBe('calls')
    expect(without.findings.map(({ code }) => code)).toEqual(['CAD351', 'CAD354', 'CAD358'])
  })

  const NOTHING: [args: string[], exitCode: number, says: RegExp][] = [
    [['no/such/folder'], 3, /CAD359/],
    [[`${FIXTURES}/libraries/pynvml.py`, '--airflow-version', 'x'], 2, /is not a version/],
    [['README.md'], 3, /CAD359/],
    [['--simulate', 'nonsense'], 2, /no simulated profile/],
  ]
  it.each(NOTHING)('%j: exit code %i', LIMIT, async (args, exitCode, says) => {
    const ran = await trace('--simulate', 'healthy', ...args)
    expect(ran.stdout + ran.stderr).toMatch(says)
    expect(ran.code).toBe(exitCode)
  })

  it('writes nothing where Airflow would', () => expect(existsSync(join(ENV.AIRFLOW_HOME, 'airflow.cfg'))).toBe(false))
})
