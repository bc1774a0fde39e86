/** `ps` beside real processes that are called as Airflow calls its own. */

import { spawn } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { localHost } from '../../src/host/local.ts'
import type { AirflowProcess } from '../../src/model/processes.ts'
import type { Report } from '../../src/model/report.ts'
import { cli, start } from './run.ts'

const TASKS = 100

/** Forked by a shell with the title of a supervisor, each then a program of its own with the title of a task. */
const SCRIPT = `exec -a "airflow task supervisor: ['airflow', 'tasks', 'run', 'load', 'all', 'r', '--local']" bash -c '
for n in $(seq ${TASKS}); do (exec -a "airflow task runner: load t$n r $n" sleep 300) & done; wait'`

const shell = spawn('bash', ['-c', SCRIPT], { detached: true, stdio: 'ignore' })

const read = (path: string): string => localHost().readText(path) ?? ''
/** Until it is a program of its own, a child has the title of its parent. */
const titled = (): string[] =>
  read(`/proc/${shell.pid}/task/${shell.pid}/children`)
    .split(' ')
    .filter((pid) => read(`/proc/${pid}/cmdline`).startsWith('airflow task runner'))

beforeAll(() => vi.waitUntil(() => titled().length === TASKS, { timeout: 60_000, interval: 200 }))
afterAll(() => void process.kill(-(shell.pid as number)))

const processesIn = (stdout: string): AirflowProcess[] =>
  (JSON.parse(stdout) as Report).evidence.processes?.processes.filter(({ dag }) => dag === 'load') ?? []

describe('a worker under load', () => {
  it('shows each task once, under its supervisor', async () => {
    const { code, stdout, stderr } = await cli(['ps', '--format', 'json'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const found = processesIn(stdout)
    const supervisor = found.filter(({ role }) => role === 'supervisor')
    const tasks = found.filter(({ role }) => role === 'task')
    expect(supervisor.map(({ pid }) => pid)).toEqual([shell.pid])
    expect(tasks.map(({ task }) => task).sort()).toEqual(Array.from({ length: TASKS }, (_, n) => `t${n + 1}`).sort())
    expect(new Set(tasks.map(({ parent }) => parent))).toEqual(new Set([shell.pid]))
    expect(tasks.filter(({ orphan, mappedNodes }) => orphan || mappedNodes?.length !== 0)).toEqual([])
  })

  it('as a tree', async () => {
    const { stdout } = await cli(['ps'])
    expect(stdout).toMatch(/supervisor load\.all +exec +–\n +\d+ {4}task load\.t\d+ +exec +–\n/)
  })

  it('--watch prints again until it is interrupted', async () => {
    const { child, ended } = start(['ps', '--watch', '0.2'])
    let seen = 0
    child.stdout.on('data', (chunk: string) => {
      seen += chunk.split('exit code').length - 1
      if (seen >= 2) child.kill('SIGINT')
    })
    const { code, stderr } = await ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(seen).toBeGreaterThanOrEqual(2)
  })
})

const REFUSED: [args: string[], message: RegExp][] = [
  [['--watch', 'often'], /watch/],
  [['--watch', '0'], /watch/],
  [['--watch', '--format', 'json'], /only text is for/],
  [['--format', 'yaml'], /There is no format 'yaml'/],
  [['--fail-on', 'always'], /--fail-on/],
  [['--config', '/does/not/exist'], /Cannot read the config file/],
]

it.each(REFUSED)('%j is refused', async (args, message) => {
  const { code, stdout, stderr } = await cli(['ps', ...args])
  expect(stderr).toMatch(message)
  expect({ code, stdout, stack: /^ {4}at /m.test(stderr) }).toEqual({ code: 2, stdout: '', stack: false })
})
