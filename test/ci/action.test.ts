/** The action is read for what it must be, and its script runs for real, as GitHub would start it. */

import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { name, version } from '../../package.json'
import { packagePath } from '../../src/root.ts'
import { BIN } from '../cli/run.ts'
import { type Registry, registry } from '../support/registry.ts'
import { CLEAN, RED, repository } from '../support/repositories.ts'

const SCRIPT = packagePath('action/gate.sh')
const script = readFileSync(SCRIPT, 'utf8')

describe('action.yml', () => {
  const { inputs, outputs, runs } = parse(readFileSync(packagePath('action.yml'), 'utf8'))
  const steps: { shell?: string; run?: string; uses?: string; env?: object }[] = runs.steps

  it('runs bash without expressions, and uses only what a SHA pins', () => {
    expect(runs.using).toBe('composite')
    for (const { shell, run, uses } of steps) {
      if (uses) expect(uses).toMatch(/^[\w./-]+@[0-9a-f]{40}$/)
      else expect([shell, run?.includes('${{')]).toEqual(['bash', false])
    }
  })

  it('hands every input over in a variable that the script reads', () => {
    const variable = (input: string) => `INPUT_${input.toUpperCase().replaceAll('-', '_')}`
    const variables = Object.keys(inputs).map((input) => [variable(input), `\${{ inputs.${input} }}`])
    expect(steps[0]?.env).toEqual(Object.fromEntries(variables))
    for (const [used] of variables) expect(script).toContain(`\${${used}:-`)
  })

  it('gives out what its script gives', () => {
    for (const output of Object.keys(outputs)) expect(script).toContain(`${output}=%s`)
  })
})

/** Nobody listens on the discard port. */
const NOWHERE = 'http://127.0.0.1:9/'

/** What this very npm hands down to its scripts would hide which registry the script asks. */
const inherited = Object.entries(process.env).filter(([variable]) => !/^(npm_|INPUT_|GITHUB_)/i.test(variable))

const action = (cwd: string, inputs: Record<string, string>, extra: Record<string, string> = {}) => {
  const folder = mkdtempSync(join(tmpdir(), 'cad-action-'))
  const [output, summary, temporary] = ['output', 'summary', 'temporary'].map((each) => join(folder, each))
  mkdirSync(temporary as string)
  const env = {
    ...Object.fromEntries(inherited),
    ...{ CUDA_AIRFLOW_DOCTOR: BIN, GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary, TMPDIR: temporary },
    ...Object.fromEntries(Object.entries(inputs).map(([input, value]) => [`INPUT_${input}`, value])),
    ...extra,
  }
  const child = spawn('bash', [SCRIPT], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => (stdout += chunk))
  child.stderr.on('data', (chunk) => (stderr += chunk))
  const text = (path = '') => (existsSync(path) ? readFileSync(path, 'utf8') : '')
  return new Promise<{ code: number | null; stdout: string; stderr: string; output: string; summary: string }>(
    (resolve) =>
      child.on('close', (code) => {
        expect(readdirSync(temporary as string).filter((left) => left.startsWith('tmp.'))).toEqual([])
        resolve({ code, stdout, stderr, output: text(output), summary: text(summary) })
      }),
  )
}

const HOSTILE = "dags/it's; touch hacked\n::warning::$(touch hacked).py"

const RUNS: [what: string, Record<string, string>, Record<string, string>, code: number, says: RegExp][] = [
  ['red', RED, {}, 1, /^::error file=dags\/red\.py,line=\d+/m],
  ['clean', CLEAN, {}, 0, /^cuda-airflow-doctor: healthy/m],
  ['a path that is not there', CLEAN, { PATHS: 'dags\nnone' }, 3, /none: there is no such file/],
  ['only blank lines', RED, { PATHS: ' \n\t\n' }, 1, /^::error/m],
  ['blank lines and line ends of Windows', RED, { PATHS: '\r\ndags\r\n\r\ncompose.yml\r\n' }, 1, /^::error/m],
  [
    'spaces in a path',
    { ...CLEAN, 'my dags/red.py': RED['dags/red.py'] },
    { PATHS: 'my dags\ncompose.yml' },
    1,
    /my dags/,
  ],
  ['a path like an option', CLEAN, { PATHS: '--version' }, 3, /no such file/],
  [
    'a folder like an option',
    { ...CLEAN, '-x/red.py': RED['dags/red.py'] },
    { PATHS: '-x\ncompose.yml' },
    1,
    /file=-x/,
  ],
  ['a path like a pattern', RED, { PATHS: '*' }, 3, /no such file/],
  ['a path like a command', CLEAN, { PATHS: '$(touch hacked); `touch hacked`' }, 3, /no such file/],
  ['a file name like commands', { ...CLEAN, [HOSTILE]: RED['dags/red.py'] }, {}, 1, /touch hacked%0A/],
  ['further options', RED, { ARGS: '--executor\nKubernetesExecutor\n--airflow-version\n3.3.2' }, 0, /healthy/],
  ['another gate', RED, { FAIL_ON: 'never' }, 0, /healthy/],
  ['Airflow 3', RED, { AIRFLOW_VERSION: '3.3.2' }, 0, /healthy/],
  ['a gate that is none', RED, { FAIL_ON: 'x; touch hacked', SARIF_FILE: 'none.sarif' }, 2, /^$/],
  ['a version that is none', RED, { VERSION: 'latest; touch hacked' }, 2, /no version/],
  ['a file name of two lines', RED, { SARIF_FILE: 'a\nexit-code=0' }, 2, /more than one line/],
]

describe('action/gate.sh', () => {
  it.each(RUNS)('%s', async (_, files, inputs, code, says) => {
    const root = repository(files)
    const ran = await action(root, inputs)
    expect(ran.stdout).toMatch(says)
    expect(ran.stdout).not.toMatch(/^::warning::/m)
    expect([ran.code, ran.output, existsSync(join(root, 'hacked'))]).toEqual([
      code,
      `exit-code=${code}\nsarif-file=\n`,
      false,
    ])
  })

  it('writes SARIF and a summary where it is asked to', async () => {
    const root = repository(RED)
    const { output, summary } = await action(root, { SARIF_FILE: 'cuda airflow.sarif' })
    const [{ results }] = JSON.parse(readFileSync(join(root, 'cuda airflow.sarif'), 'utf8')).runs
    expect(results.map(({ ruleId }: { ruleId: string }) => ruleId)).toContain('CAD110')
    expect(output).toBe('exit-code=1\nsarif-file=cuda airflow.sarif\n')
    expect(summary).toContain('CAD110')
  })
})

describe('action/gate.sh gets the package from npm', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cad-npm-'))
  const userconfig = join(folder, 'npmrc')
  const npm = {
    CUDA_AIRFLOW_DOCTOR: '',
    NPM_CONFIG_USERCONFIG: userconfig,
    NPM_CONFIG_CACHE: join(folder, 'cache'),
    NO_PROXY: '127.0.0.1',
  }
  const local = 'node_modules/cuda-airflow-doctor'
  const hacked = '#!/usr/bin/env node\nrequire("node:fs").writeFileSync("hacked", "")\n'
  const bin = { [name]: 'hacked.js' }
  const hostile = {
    'an .npmrc that names another registry': { '.npmrc': `registry=${NOWHERE}\nfetch-retries=0\n` },
    'a package of this name and version in node_modules': {
      'package.json': JSON.stringify({ dependencies: { [name]: version } }),
      [`${local}/package.json`]: JSON.stringify({ name, version, bin }),
      [`${local}/hacked.js`]: hacked,
      [`${local}/bin/cuda-airflow-doctor.js`]: hacked,
    },
    'a package.json of this name': { 'package.json': JSON.stringify({ name, version, bin }), 'hacked.js': hacked },
  }
  let served: Registry

  beforeAll(async () => {
    served = await registry()
    writeFileSync(userconfig, `registry=${served.url}\nfetch-retries=0\n`)
  })
  afterAll(() => served.close())

  it.each(Object.entries(hostile))('and not from a checkout with %s', async (_, files) => {
    const root = repository({ ...RED, ...files })
    const ran = await action(root, { VERSION: version }, npm)
    expect(ran.stdout).toMatch(/^::error file=dags\/red\.py/m)
    expect([ran.code, existsSync(join(root, 'hacked'))]).toEqual([1, false])
  })

  it('a version that is not there decides nothing', async () => {
    const ran = await action(repository(CLEAN), { VERSION: '0.0.0' }, npm)
    expect(ran.stdout).toBe('::error title=cuda-airflow-doctor::npm cannot install the package\n')
    expect([ran.code, ran.output]).toEqual([3, 'exit-code=3\nsarif-file=\n'])
  })
})
