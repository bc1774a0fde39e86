/** `fix` on a real git repository. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { cli } from './run.ts'

const PYTHON = ['--python', '/opt/gpu/bin/python']
const DAG = `"""Trains."""
from airflow.decorators import dag, task
import torch

LIMIT = 3  # at most


@dag()
def flow():
    @task
    def train():  # on the GPU
        torch.zeros(1).cuda()

    @task
    def check():
        torch.zeros(LIMIT).cuda()

    train() >> check()


flow()
`
const FIXED = DAG.replace(
  '@task\n    def train',
  '@task.external_python(python="/opt/gpu/bin/python", expect_airflow=False)\n    def train',
).replace('the GPU\n', 'the GPU\n        import torch\n')

const all = mkdtempSync(join(tmpdir(), 'cad-fix-'))
afterAll(() => rmSync(all, { recursive: true, force: true }))

let folder = ''
const path = (name: string): string => join(folder, name)
const read = (name: string): string => readFileSync(path(name), 'utf8')
const put = (name: string, text: string): void => {
  mkdirSync(dirname(path(name)), { recursive: true })
  writeFileSync(path(name), text)
}
const git = (...args: string[]): string =>
  execFileSync(
    'git',
    ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b.c', '-c', 'core.autocrlf=false', ...args],
    {
      encoding: 'utf8',
    },
  )

beforeEach(() => {
  folder = mkdtempSync(join(all, 'repository-'))
  put('dags/flow.py', DAG)
  put('dags/plain.py', 'print(1)\n')
  git('init', '--quiet')
  git('add', '.')
  git('commit', '--quiet', '--message', 'all')
})

const fix = (...args: string[]) => cli(['fix', folder, ...args])

describe('the diff', () => {
  it('is all of stdout; what is left, and why, is said on stderr', async () => {
    const { code, stdout, stderr } = await fix(...PYTHON)
    expect({ code, now: read('dags/flow.py') }).toEqual({ code: 0, now: DAG })
    expect(stdout).toMatch(/^--- /)
    expect(stderr).toMatch(/flow\.py:11 train \(@task\): runs in \/opt\/gpu\/bin\/python/)
    expect(stderr).toMatch(/flow\.py:15 check \(@task\): left as it is\n {2}line 16: LIMIT is defined at line 5/)
    expect(stderr).toMatch(/forked process: 2\. Converted: 1, given a script: 0, left: 1\. Nothing was written/)
  })

  it.each(['\n', '\r\n'])('applies with git (%j)', async (end) => {
    put('dags/flow.py', DAG.replaceAll('\n', end))
    const { stdout } = await fix(...PYTHON)
    writeFileSync(join(all, 'patch'), stdout.replaceAll(folder, 'a'))
    git('apply', '--unsafe-paths', '--whitespace=nowarn', join(all, 'patch'))
    expect(read('dags/flow.py')).toBe(FIXED.replaceAll('\n', end))
  })

  it('is data with --format json', async () => {
    const { stdout, stderr } = await fix(...PYTHON, '--format', 'json')
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toMatchObject({
      written: false,
      tasks: [
        { id: 'train', line: 11, to: 'external-python', blockers: [] },
        {
          id: 'check',
          to: 'left',
          blockers: [{ kind: 'module-name', line: 16, text: expect.stringContaining('LIMIT') }],
        },
      ],
      changes: [{ path: expect.stringMatching(/dags\/flow\.py$/), isNew: false, diff: expect.stringContaining('+++') }],
    })
  })
})

describe('--write', () => {
  it('changes what it must and no more, once', async () => {
    expect(await fix(...PYTHON, '--write')).toMatchObject({ code: 0, stderr: expect.stringContaining('Written: ') })
    expect(read('dags/flow.py')).toBe(FIXED)
    expect(git('status', '--porcelain').trim()).toBe('M dags/flow.py')
    expect(await fix(...PYTHON, '--write')).toMatchObject({ code: 0, stdout: '' })
    expect(read('dags/flow.py')).toBe(FIXED)
  })

  it('keeps CRLF', async () => {
    put('dags/flow.py', DAG.replaceAll('\n', '\r\n'))
    await fix(...PYTHON, '--write', '--force')
    expect(read('dags/flow.py')).toBe(FIXED.replaceAll('\n', '\r\n'))
  })

  it('needs a clean working tree, or --force', async () => {
    put('notes.txt', 'mine')
    const refused = await fix(...PYTHON, '--write')
    expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/not clean[\s\S]*--force/) })
    expect(read('dags/flow.py')).toBe(DAG)
    expect(await fix(...PYTHON, '--write', '--force')).toMatchObject({ code: 0 })
    expect(read('dags/flow.py')).toBe(FIXED)
  })

  it('needs a repository, or --force', async () => {
    rmSync(path('.git'), { recursive: true })
    expect(await fix(...PYTHON, '--write')).toMatchObject({ code: 2, stderr: expect.stringContaining('git') })
    expect(await fix(...PYTHON, '--write', '--force')).toMatchObject({ code: 0 })
    expect(read('dags/flow.py')).toBe(FIXED)
  })

  it('writes scripts with --unsafe, outside dags/', async () => {
    expect(await fix(...PYTHON, '--write', '--unsafe')).toMatchObject({ code: 0 })
    expect(read('jobs/flow_check.py')).toMatch(/# TODO line 16 of flow\.py: LIMIT is defined/)
    expect(read('dags/flow.py')).toContain('.parents[1].joinpath("jobs", "flow_check.py")')
    expect(await fix(...PYTHON, '--write', '--unsafe', '--force')).toMatchObject({ code: 0, stdout: '' })
  })
})

it('a path narrows what is changed, not what is known', async () => {
  put('dags/lib.py', 'def train(): pass\n')
  put(
    'dags/flow.py',
    DAG.replace('import torch\n', 'import torch\nfrom lib import train as work\n').replace(
      'torch.zeros(1).cuda()',
      'torch.zeros(1).cuda()\n        work()',
    ),
  )
  const { stdout, stderr } = await cli(['fix', path('dags/flow.py'), ...PYTHON])
  expect(stdout).toBe('')
  expect(stderr).toMatch(/work comes from lib, a module of this project/)
  expect(await cli(['fix', path('dags/plain.py'), ...PYTHON])).toMatchObject({
    code: 0,
    stdout: '',
    stderr: expect.stringContaining('nothing to fix'),
  })
})

it('below the current folder paths are relative, as git apply takes them', async () => {
  const here = mkdtempSync('.cad-fix-')
  try {
    writeFileSync(join(here, 'flow.py'), DAG)
    const { stdout } = await cli(['fix', join(here, 'flow.py'), ...PYTHON])
    expect(stdout).toContain(`--- a/${relative('.', here)}/flow.py\n+++ b/${relative('.', here)}/flow.py\n`)
  } finally {
    rmSync(here, { recursive: true })
  }
})

it.each<[string[], code: number, says: RegExp]>([
  [[], 2, /flow\.py:11 train\n[\s\S]*--python/],
  [['--python', 'venv/bin/python'], 2, /no absolute path/],
  [['--python', '/opt/a)b/python'], 2, /no absolute path/],
  [['--format', 'yaml'], 2, /--format/],
  [[...PYTHON, '/does/not/exist'], 3, /there is no such file or folder/],
])('%j: %i', async (args, code, says) => {
  const ran = await fix(...args)
  expect(ran).toMatchObject({ code, stdout: '' })
  expect(ran.stderr).toMatch(says)
})

it('a folder without Python files cannot be decided', async () => {
  put('empty/notes.txt', '')
  expect(await cli(['fix', path('empty')])).toMatchObject({ code: 3, stdout: '' })
  expect(existsSync(path('dags/flow.py'))).toBe(true)
})
