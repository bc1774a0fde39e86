/** `dag`: one self-contained Python file; whatever is asked for stays data in it. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findPythons } from '../../scripts/pythons.mjs'
import { WAYS } from '../../src/airflow/ways.ts'
import { cli } from './run.ts'

const folder = mkdtempSync(join(tmpdir(), 'cad-dag-'))

/** SETTINGS as Python reads them, and the files that PROBES unpacks to. Nothing of the file runs. */
const READ = `
import ast, base64, json, sys, zlib
tree = ast.parse(open(sys.argv[1]).read(), feature_version=(3, 8))
given = {}
for node in tree.body:
    target = node.target if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [None])[0]
    if getattr(target, "id", "") == "SETTINGS":
        given["settings"] = json.loads(ast.literal_eval(node.value.args[0]))
    if getattr(target, "id", "") == "PROBES":
        given["files"] = sorted(json.loads(zlib.decompress(base64.b64decode(ast.literal_eval(node.value)))))
print(json.dumps(given))
`

const written = async (...args: string[]) => {
  const { code, stdout } = await cli(['dag', ...args])
  expect(code).toBe(0)
  const path = join(folder, 'dag.py')
  writeFileSync(path, stdout)
  return JSON.parse(execFileSync('python3', ['-c', READ, path], { encoding: 'utf8' }))
}

const DEFAULTS = { dagId: 'cuda_airflow_doctor', queues: [null], pools: [null], executors: [null], gpu: true }

const HOSTILE = `'"""\\\n\u2028);import os;os.abort()#`

const CASES: [args: string[], settings: object][] = [
  [[], { ...DEFAULTS, ways: WAYS.filter((way) => way !== 'multiprocessing-spawn-airflow-module'), framework: 'auto' }],
  [['--dag-id', 'gpu.check-1'], { dagId: 'gpu.check-1' }],
  [['--ways', 'in-task, subprocess'], { ways: ['in-task', 'subprocess'] }],
  [['--framework', 'cupy'], { framework: 'cupy' }],
  [
    ['--queue', 'gpu', '--queue', 'a100', '--pool', 'p', '--executor', 'LocalExecutor'],
    { queues: ['gpu', 'a100'], pools: ['p'], executors: ['LocalExecutor'] },
  ],
  [['--timeout', '9', '--schedule', '@once', '--no-gpu'], { timeout: 9, schedule: '@once', gpu: false }],
  [['--image', 'my/gpu:1', '--docker-url', 'unix:///x'], { image: 'my/gpu:1', dockerUrl: 'unix:///x' }],
  [
    ['--queue', HOSTILE, '--python', HOSTILE, '--image', HOSTILE, '--schedule', HOSTILE],
    { queues: [HOSTILE], python: HOSTILE, image: HOSTILE, schedule: HOSTILE },
  ],
]

it.each(CASES)('%j', async (args, settings) => expect((await written(...args)).settings).toMatchObject(settings))

it.each(await findPythons())('is Python $version', async ({ path }) => {
  const file = join(folder, 'hostile.py')
  await cli(['dag', '--output', file, '--queue', HOSTILE, '--python', HOSTILE, '--image', HOSTILE])
  expect(() => execFileSync(path, ['-m', 'py_compile', file], { stdio: 'pipe' })).not.toThrow()
})

it('carries the probes with it', async () =>
  expect((await written()).files).toEqual(
    expect.arrayContaining(['__main__.py', 'cuda_airflow_probes/task.py', 'cuda_airflow_probes/__init__.py']),
  ))

it('--output writes the file and says what to do with it', async () => {
  const path = join(folder, 'out.py')
  const { code, stdout, stderr } = await cli(['dag', '--output', path])
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
  expect(stderr).toContain('replay')
  expect(readFileSync(path, 'utf8')).toContain('cuda_airflow_doctor')
})

const REFUSED: [args: string[], message: RegExp][] = [
  [['--dag-id', 'a b'], /--dag-id 'a b' is not valid/],
  [['--dag-id', ''], /--dag-id '' is not valid/],
  [['--ways', 'in-task,teleport'], /there is no 'teleport'/],
  [['--framework', 'keras'], /there is no 'keras'/],
  [['--timeout', '0'], /--timeout '0' is not valid/],
  [['--timeout', 'long'], /--timeout 'long' is not valid/],
  [['--output', '/does/not/exist/dag.py'], /Cannot write/],
]

it.each(REFUSED)('%j is refused', async (args, message) => {
  const { code, stdout, stderr } = await cli(['dag', ...args])
  expect(stderr).toMatch(message)
  expect({ code, stdout, stack: /^ {4}at /m.test(stderr) }).toEqual({ code: 2, stdout: '', stack: false })
})
