/** Scaffolds, run for real: plain data in and out, output as it comes, failures raised, nothing left behind. */

import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { scriptPlace } from '../../src/fix/script-place.ts'
import { fixed } from './fixed.ts'
import { hasPython } from './python.ts'

const folder = mkdtempSync(join(tmpdir(), 'cad-scaffold-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const IMPORTS = 'from airflow.decorators import task\nimport os, time, torch\nHERE = "dag file"\n'

/** `HERE` is what cannot be converted; the body does not reach it, as if the TODO were done. */
const dag = (signature: string, body: string, indent = '    '): string =>
  `${IMPORTS}@task(retries=1)\ndef work(${signature}):\n${indent}"""Doc."""\n${indent}if os.environ.get("NEVER"):\n${indent}${indent}torch.zeros(1).cuda()\n${indent}${indent}print(HERE)\n${body
    .split('\n')
    .map((line) => indent + line)
    .join('\n')}\n\n\nwork()\n`

const STUBS = {
  'stubs/airflow/__init__.py': '',
  'stubs/airflow/decorators.py':
    'def task(*args, **kwargs):\n    return lambda function: lambda *a, **k: function(*a, **k) if called else None\ncalled = False\n',
  'stubs/torch.py': '',
}

const made = async (name: string, text: string): Promise<string> => {
  const { changes, tasks } = await fixed({ 'dags/a.py': text }, true)
  expect(tasks.map(({ to, script }) => [to, script])).toEqual([['script', 'jobs/a_work.py']])
  const files = { ...STUBS, ...Object.fromEntries(changes.map(({ path, after }) => [path, after])) }
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, dirname(path)), { recursive: true })
    writeFileSync(join(folder, name, path), content)
  }
  return join(folder, name)
}

const environment = (root: string) => ({ ...process.env, PYTHONPATH: join(root, 'stubs') })
const program = (root: string, call: string): string[] => [
  '-uc',
  `import importlib.util, json; spec = importlib.util.spec_from_file_location("a", ${JSON.stringify(join(root, 'dags/a.py'))}); module = importlib.util.module_from_spec(spec); spec.loader.exec_module(module); import airflow.decorators as d; d.called = True; print(json.dumps(module.${call}))`,
]
const run = (root: string, call: string) =>
  spawnSync('python3', program(root, call), { encoding: 'utf8', env: environment(root) })

describe.runIf(hasPython)('a scaffold', () => {
  it('takes JSON in, writes JSON out, and passes output on', async () => {
    const root = await made(
      'plain',
      dag('result, n=2, *, line="x", ti=None', 'print("working")\nreturn [result * n, line]'),
    )
    // The TODO is done by hand: nobody gives the script a context.
    const script = join(root, 'jobs/a_work.py')
    expect(readFileSync(script, 'utf8')).toMatch(
      /# TODO line \d+ of a\.py: the parameter ti is filled from the context/,
    )
    const { stdout, stderr } = run(root, 'work(3, line="y")')
    expect(stderr).toBe('')
    expect(stdout.trim().split('\n')).toEqual(['working', '[6, "y"]'])
  })

  it('keeps the docstring, comments elsewhere and tabs', async () => {
    const root = await made('tabs', dag('n', 'return n', '\t'))
    const text = readFileSync(join(root, 'dags/a.py'), 'utf8')
    expect(text).toContain('\t"""Doc."""\n\tgiven = {"n": n}\n')
    expect(text).not.toMatch(/^ /m)
    expect(run(root, 'work(3)').stdout).toBe('3\n')
  })

  it('raises where the script fails, with what it said', async () => {
    const root = await made('fails', dag('n', 'raise ValueError(n)'))
    const { stdout, stderr, status } = run(root, 'work(3)')
    expect({ status, stdout, stderr }).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('ValueError: 3'),
      stderr: expect.stringContaining('CalledProcessError'),
    })
  })

  it.each(['SIGTERM', 'SIGKILL'] as const)('ends with its task, also by %s', async (signal) => {
    const root = await made(signal, dag('', `print("pid", os.getpid())\ntime.sleep(600)`))
    const child = spawn('python3', program(root, 'work()'), { env: environment(root) })
    const pid = await new Promise<number>((resolve) =>
      child.stdout.on('data', (text) => {
        const [, found] = /pid (\d+)/.exec(String(text)) ?? []
        if (found) resolve(Number(found))
      }),
    )
    child.kill(signal)
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false)
  })
})

const isAlive = (pid: number): boolean =>
  existsSync(`/proc/${pid}`) && !/State:\s+Z/.test(readFileSync(`/proc/${pid}/status`, 'utf8'))

it('a script that is there already is not overwritten', async () => {
  const { tasks, changes } = await fixed({ 'dags/a.py': dag('', 'pass'), 'jobs/a_work.py': '' }, true)
  expect(tasks[0]?.blockers.map(({ kind }) => kind)).toContain('script-exists')
  expect(changes).toEqual([])
})

it.each([
  ['positional', dag('*args', 'pass')],
  ['async', dag('', 'pass').replace('def ', 'async def ')],
  ['a generator', dag('', 'yield 1')],
])('%s: no script', async (_, text) => {
  expect((await fixed({ 'dags/a.py': text }, true)).changes).toEqual([])
})

it.each([
  ['/work/repo/dags/team/a.py', '/work/repo', '/work/repo/jobs/a_f.py', 2],
  ['/work/repo/flows/a.py', '/work/repo', '/work/repo/jobs/a_f.py', 1],
  ['/opt/dags/repo/flows/deep/a.py', '/opt/dags/repo', '/opt/dags/repo/flows/jobs/a_f.py', 1],
  ['/opt/dags/a.py', '/opt/dags', '/opt/dags/jobs/a_f.py', 0],
])('%s in %s: the script is %s', (path, project, script, up) => {
  expect(scriptPlace(path, project, 'f')).toEqual({ path: script, up, below: ['jobs', 'a_f.py'] })
})
