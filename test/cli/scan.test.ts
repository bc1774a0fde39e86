/** `scan` and `gate` on code, as real processes: exit codes, broken and hostile files, and what people decided to live with. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { packagePath } from '../../src/root.ts'
import { writeFiles } from '../support/files.ts'
import { cli } from './run.ts'

const folder = mkdtempSync(join(tmpdir(), 'cad-scan-'))

type Files = Record<string, string | Buffer>

let made = 0
const repository = (files: Files): string => writeFiles(join(folder, String(made++)), files)

const compose = (version: string): Files => ({
  'compose.yml': `services:\n  airflow:\n    image: apache/airflow:${version}\n    command: standalone\n`,
})
const TASK = `
from airflow.decorators import task

@task
def train():
    import torch
    return torch.zeros(3).cuda()
`
const TOP = `import torch
from airflow.decorators import task

torch.cuda.init()
${TASK}`
const SAFE = `
from airflow.decorators import task

@task.external_python(python="/opt/gpu/bin/python")
def train():
    import torch
    return torch.zeros(3).cuda()
`

const EXIT_CODES: [what: string, command: string[], Files, code: number, says: RegExp][] = [
  ['no CUDA at all', ['scan'], { 'a.py': 'print(1)\n' }, 0, /1 file scanned[\s\S]*HEALTHY/],
  ['CUDA in a fresh interpreter', ['scan'], { 'a.py': SAFE }, 0, /HEALTHY/],
  ['CUDA in a task', ['scan'], { 'a.py': TASK }, 0, /warning +CAD101[\s\S]*\(likely\)/],
  ['CUDA in a task below CUDA at the top', ['scan'], { 'a.py': TOP }, 1, /error +CAD101[\s\S]*error +CAD110/],
  ['the same, whatever it is', ['scan', '--fail-on', 'never'], { 'a.py': TOP }, 0, /error +CAD110/],
  ['the same on Airflow 3', ['scan', '--airflow-version', '3.3.2'], { 'a.py': TOP }, 0, /info +CAD110/],
  ['the same, as the repository says', ['scan'], { 'a.py': TOP, ...compose('3.3.2') }, 0, /info +CAD110/],
  ['no Python', ['scan'], compose('3.3.2'), 3, /CAD216[\s\S]*none of 1 files is Python/],

  ['gate: no Airflow, no CUDA', ['gate'], { 'a.py': 'print(1)\n' }, 0, /HEALTHY/],
  ['gate: no Airflow, CUDA', ['gate'], { 'a.py': TASK }, 3, /CAD901[\s\S]*no Airflow was found/],
  ['gate: Airflow 2, CUDA in a task', ['gate'], { 'a.py': TASK, ...compose('2.11.2') }, 0, /warning +CAD101/],
  ['gate: Airflow 2, CUDA at the top', ['gate'], { 'a.py': TOP, ...compose('2.11.2') }, 1, /error +CAD110/],
  ['gate: Airflow 3, CUDA at the top', ['gate'], { 'a.py': TOP, ...compose('3.3.2') }, 0, /info +CAD110/],
  [
    'gate: Airflow 3, CUDA in a plugin',
    ['gate'],
    { 'dags/a.py': TASK, 'plugins/p.py': TOP, ...compose('3.3.2') },
    1,
    /error +CAD111/,
  ],
  ['gate: forked tasks', ['gate', '--fail-on', 'fork'], { 'a.py': 'print(1)\n', ...compose('3.3.2') }, 1, /CAD214/],
  ['gate: no code', ['gate'], compose('2.11.2'), 3, /nobody looked at what is imported before the fork/],
]

describe('exit codes', () => {
  it.each(EXIT_CODES)('%s', async (_, command, files, code, says) => {
    const ran = await cli([...command, repository(files)])
    expect(ran.stdout).toMatch(says)
    expect(ran).toMatchObject({ code, stderr: '' })
  })

  it('a path that is not there', async () => {
    const { code, stdout } = await cli(['scan', repository({ 'a.py': SAFE }), join(folder, 'none')])
    expect(stdout).toMatch(/CAD216[\s\S]*there\s+is\s+no\s+such\s+file/)
    expect(code).toBe(3)
  })
})

const CUDA = 'torch.zeros(1).cuda()'
const call = (inside: string) => TASK.replace('torch.zeros(3).cuda()', inside)
const REPEATED = Array.from({ length: 60 }, (_, n) => `def f${n + 1}(x):\n    f${n}(1)\n    f${n}(x)\n`).join('')

/** What is in a.py → codes of the findings. */
const FILES: [what: string, text: string | Buffer, codes: string[]][] = [
  ['nothing', '', []],
  ['a byte order mark and CRLF', `\ufeff${TASK.replaceAll('\n', '\r\n')}`, ['CAD101']],
  [
    'bytes that are no UTF-8',
    Buffer.concat([Buffer.from('# caf\xe9 \xff\xfe\n', 'latin1'), Buffer.from(TASK)]),
    ['CAD101'],
  ],
  ['a literal of 5 MB', `DATA = [${'12345, '.repeat(700_000)}]\n`, []],
  ['a literal of 5 MB beside CUDA', `DATA = [${'12345, '.repeat(700_000)}]\n${TASK}`, ['CAD900']],
  ['a line of 900 kB', `DATA = "${'x'.repeat(900_000)}"\n${TASK}`, ['CAD101']],
  ['expressions 5,000 deep', call(`${'('.repeat(5000)}${CUDA}${')'.repeat(5000)}`), ['CAD900']],
  ['calls 200 deep', call(`${'str('.repeat(200)}${CUDA}${')'.repeat(200)}`), ['CAD101']],
  ['attributes 20,000 long', call(`${CUDA}${'.x'.repeat(20_000)}`), ['CAD900']],
  ['a sum of 20,000', call(`${'1 + '.repeat(20_000)}${CUDA}`), ['CAD101']],
  [
    'blocks 90 deep',
    `${Array.from({ length: 90 }, (_, n) => `${' '.repeat(n)}if x:\n`).join('')}${' '.repeat(90)}y = 1\n${TASK}`,
    ['CAD101'],
  ],
  ['an unclosed parenthesis above', `x = (1,\n${TASK}`, ['CAD900']],
  ['merge markers', `<<<<<<< HEAD\nx = 1\n=======\nx = 2\n>>>>>>> other\n${TASK}`, ['CAD101', 'CAD900']],
  ['Python 2', `print "x"\ntry:\n    pass\nexcept ValueError, e:\n    pass\n${TASK}`, ['CAD101']],
  ['Python 3.14', `type X[T] = list[T]\nname = t"{1}"\nmatch name:\n    case 1:\n        pass\n${TASK}`, ['CAD101']],
  ['a binary', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0, 99, 117, 100, 97]), ['CAD216', 'CAD900']],
  [
    'functions that call themselves',
    `def f(x):\n    f(f)\n    g(f)\ndef g(x):\n    x(g)\n    f(x)\n${call(`f(g) or ${CUDA}`)}`,
    ['CAD101'],
  ],
  ['2^60 calls', `def f0(x):\n    return 1\n${REPEATED}${call(`f60(1) or ${CUDA}`)}`, ['CAD101', 'CAD904']],
  [
    'a class that is its own base',
    `class A(A):\n    pass\nclass B(C):\n    pass\nclass C(B):\n    pass\nA().x\nB().x\n${TASK}`,
    ['CAD101'],
  ],
  ['names that stand for themselves', `a = b\nb = a\nc = c.d\n${call(`a.b(c) or ${CUDA}`)}`, ['CAD101']],
  ['modules that import each other', `import a\nfrom a import *\nfrom . import a as b\n${TASK}`, ['CAD101']],
]

describe('files that nobody would write', () => {
  it.each(FILES)('%s', async (_, text, codes) => {
    const { stdout, stderr, code } = await cli(['scan', repository({ 'a.py': text }), '--format', 'json'])
    const { findings } = JSON.parse(stdout) as Report
    expect(findings.map((each) => each.code).sort()).toEqual(codes)
    expect({ code, stderr }).toEqual({ code: codes.includes('CAD900') ? 3 : 0, stderr: '' })
  })

  it('links in circles, links to nowhere, pipes and folders named like files', async () => {
    const root = repository({ 'a.py': TASK, 'folder.py/b.py': TASK.replace('train', 'test') })
    symlinkSync(root, join(root, 'again'))
    symlinkSync(join(root, 'none.py'), join(root, 'broken.py'))
    execFileSync('mkfifo', [join(root, 'pipe.py')])
    const { stdout } = await cli(['scan', root, '--format', 'json'])
    const { evidence, findings } = JSON.parse(stdout) as Report
    expect([evidence.scan?.scanned, findings.map(({ subject }) => subject).sort()]).toEqual([2, ['test', 'train']])
  })

  it('a name that is no name', async () => {
    const root = repository({ 'a\n::error::b\u001b[2J.py': TOP })
    const { stdout } = await cli(['scan', root, '--format', 'github'])
    expect(stdout.split('\n').filter((line) => /^::error::b/.test(line) || line.includes('\u001b'))).toEqual([])
  })
})

describe('what real tasks measured joins the gate', () => {
  const logs = (name: string) => packagePath(`fixtures/task-logs/${name}`)
  const files = { 'dags/a.py': TASK, 'plugins/p.py': TOP, ...compose('3.3.2') }
  it.each([
    ['nothing', [], 1, /error +CAD111/],
    ['it works', [logs('h100-airflow-3.3.2/dag_id=clean')], 0, /warning +CAD111/],
    ['it fails', [logs('h100-airflow-3.3.2/dag_id=plugin')], 1, /error +CAD101[\s\S]*CAD33/],
    ['no results', [packagePath('LICENSE')], 1, /CAD34/],
  ] as const)('%s', async (_, measured, code, says) => {
    const ran = await cli(['gate', repository(files), ...measured.flatMap((path) => ['--measured', path])])
    expect(ran.stdout).toMatch(says)
    expect(ran).toMatchObject({ code, stderr: '' })
  })
})

describe('gate --self-test', () => {
  it.each([
    ['nothing else', [], {}, 0, /^(red .*\n){3}$/],
    ['Airflow 3 by flag', ['--airflow-version', '3.3.2'], {}, 0, /^(red .*\n){2}$/],
    ['KubernetesExecutor', ['--executor', 'KubernetesExecutor'], {}, 0, /^(red .*\n){3}$/],
    ['a policy that hides plugins', [], { waivers: [{ codes: ['CAD111'], reason: 'noise' }] }, 1, /NOT RED.*noise/],
    ['a policy elsewhere', [], { waivers: [{ codes: ['CAD111'], paths: ['old/**'], reason: 'x' }] }, 0, /red/],
  ] as const)('%s', async (_, args, config, code, says) => {
    const root = repository({ 'a.py': SAFE, 'config.json': JSON.stringify(config) })
    const ran = await cli(['gate', root, '--self-test', '--config', join(root, 'config.json'), ...args])
    expect(ran.stdout).toMatch(says)
    expect(ran).toMatchObject({ code, stderr: '' })
  })
})

describe('living with it', () => {
  const suppressed = TASK.replace('.cuda()', '.cuda()  # cuda-airflow-doctor: ignore[CAD101] -- CPU queue')

  it.each([
    ['a comment', [], suppressed, []],
    ['no comments', ['--no-inline-config'], suppressed, ['CAD101']],
    [
      'an unused comment',
      [],
      SAFE.replace('.cuda()', '.cuda()  # cuda-airflow-doctor: ignore[CAD101] -- x'),
      ['CAD910'],
    ],
    ['in a string it is no comment', [], `${TASK}X = "# cuda-airflow-doctor: ignore-file[CAD101] -- x"\n`, ['CAD101']],
    ['for the file', [], `# cuda-airflow-doctor: ignore-file[CAD101] -- a test\n${TASK}`, []],
  ] as const)('%s', async (_, args, text, codes) => {
    const { stdout } = await cli(['scan', repository({ 'a.py': text }), '--format', 'json', ...args])
    expect((JSON.parse(stdout) as Report).findings.map(({ code }) => code)).toEqual(codes)
  })

  it('--strict fails for an unused comment', async () => {
    const root = repository({ 'a.py': `${SAFE}# cuda-airflow-doctor: ignore[CAD101] -- x\n` })
    expect((await cli(['scan', root, '--strict'])).code).toBe(1)
  })

  it('a baseline: written, then nothing is new, also after lines have moved; what is mended is stale', async () => {
    const root = repository({ 'a.py': TOP })
    const file = join(root, 'baseline.json')
    expect((await cli(['scan', root, '--write-baseline', file])).code).toBe(1)
    writeFileSync(join(root, 'a.py'), `\n\n${TOP}`)
    const { code, stdout } = await cli(['scan', root, '--baseline', file, '--strict'])
    expect([code, stdout]).toEqual([0, expect.stringMatching(/Left out: 2 by the baseline/)])
    writeFileSync(join(root, 'a.py'), TASK)
    expect(await cli(['scan', root, '--baseline', file, '--strict'])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/CAD914/),
    })
    expect(JSON.parse(readFileSync(file, 'utf8')).findings).toHaveLength(2)
  })

  it('waivers in the configuration file', async () => {
    const root = repository({ 'a.py': TOP })
    const config = join(root, 'config.json')
    const waived = (expires: string) =>
      writeFileSync(config, JSON.stringify({ waivers: [{ codes: ['CAD101', 'CAD110'], reason: 'soon', expires }] }))
    waived('2999-12-31')
    expect(await cli(['scan', root, '--config', config])).toMatchObject({ code: 0 })
    waived('2001-01-01')
    const over = await cli(['scan', root, '--config', config])
    expect([over.code, over.stdout]).toEqual([1, expect.stringMatching(/CAD912/)])
  })

  it.each([
    [['--baseline', '/does/not/exist'], /Cannot read the baseline/],
    [['--baseline', __filename], /Cannot read the baseline/],
    [['--baseline', 'a', '--write-baseline', 'b'], /contradict/],
    [['--write-baseline', '/does/not/exist/b'], /Cannot write/],
  ] as const)('%j is refused', async (args, says) => {
    const { code, stdout, stderr } = await cli(['scan', folder, ...args])
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringMatching(says)])
  })
})
