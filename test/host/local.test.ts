/** Real processes: node runs node. */

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { Call, CallResult } from '../../src/host/host.ts'
import { localHost } from '../../src/host/local.ts'
import { nodeCall } from '../support/recording.ts'

const host = localHost({ EXTRA: 'extra', BOTH: 'host' })
const folder = mkdtempSync(join(tmpdir(), 'local-host-'))
afterAll(() => rmSync(folder, { recursive: true }))

const file = (name: string, text: string, mode: number) => {
  writeFileSync(join(folder, name), text)
  chmodSync(join(folder, name), mode)
  return join(folder, name)
}
const plain = file('plain', '#!/bin/sh\n', 0o644)
const noInterpreter = file('script', '#!/no/such/interpreter\n', 0o755)

const CASES: [what: string, call: Call, result: Partial<CallResult>][] = [
  ['exit code 0', nodeCall(''), { status: 'exited', exitCode: 0, signal: null, stdout: '', stderr: '' }],
  ['exit code 3', nodeCall('process.exit(3)'), { status: 'exited', exitCode: 3 }],
  [
    'a signal',
    nodeCall("process.kill(process.pid, 'SIGKILL')"),
    { status: 'exited', exitCode: null, signal: 'SIGKILL' },
  ],
  ['stdout keeps its last newline', nodeCall("console.log('a')"), { stdout: 'a\n' }],
  ['stdout without a last newline', nodeCall("process.stdout.write('a')"), { stdout: 'a' }],
  ['stderr is apart', nodeCall("console.error('e')"), { stdout: '', stderr: 'e\n' }],
  ['input', nodeCall('process.stdin.pipe(process.stdout)', { input: 'héllo' }), { stdout: 'héllo' }],
  [
    'no input is an empty one',
    nodeCall("process.stdin.on('end', () => console.log('end')).resume()"),
    { stdout: 'end\n' },
  ],
  ['input that nobody reads', nodeCall('', { input: 'x'.repeat(1e6) }), { status: 'exited', exitCode: 0 }],
  ['environment of the host', nodeCall('process.stdout.write(process.env.EXTRA)'), { stdout: 'extra' }],
  [
    'environment of the call wins',
    nodeCall('process.stdout.write(process.env.BOTH)', { env: { BOTH: 'call' } }),
    { stdout: 'call' },
  ],
  ['not on the PATH', nodeCall('', { command: 'no-such-command-here' }), { status: 'notFound', exitCode: null }],
  ['no such path', nodeCall('', { command: join(folder, 'nothing') }), { status: 'notFound' }],
  ['a file in place of a folder', nodeCall('', { command: join(plain, 'python') }), { status: 'notFound' }],
  ['its interpreter does not exist', nodeCall('', { command: noInterpreter }), { status: 'notFound' }],
  ['not executable', nodeCall('', { command: plain }), { status: 'notExecutable', exitCode: null }],
  ['a folder', nodeCall('', { command: folder }), { status: 'notExecutable' }],
]

it.each(CASES)('%s', async (_, call, result) => expect(await host.run(call)).toMatchObject(result))

it('keeps the end of stderr', async () => {
  const { stderr } = await host.run(nodeCall("process.stderr.write('x'.repeat(50_000) + 'the end')"))
  expect([stderr.length, stderr.slice(-8)]).toEqual([4000, 'xthe end'])
})

describe('lines', () => {
  const linesOf = async (script: string) => {
    const lines: string[] = []
    await host.run(nodeCall(script, { onLine: (line) => lines.push(line) }))
    return lines
  }

  it.each([
    ['each once', "console.log('a\\nb')", ['a', 'b']],
    ['a last one without a newline', "process.stdout.write('a\\nb')", ['a', 'b']],
    ['one in two parts', "process.stdout.write('a'); setTimeout(() => console.log('b'), 50)", ['ab']],
    [
      'a letter in two parts',
      'process.stdout.write(Buffer.from([0xc3])); setTimeout(() => process.stdout.write(Buffer.from([0xa9])), 50)',
      ['é'],
    ],
    ['none of nothing', '', []],
    ['empty ones are left out', "console.log('a\\n\\nb')", ['a', 'b']],
  ])('%s', async (_, script, lines) => expect(await linesOf(script)).toEqual(lines))

  it('arrive while the command runs', async () => {
    const controller = new AbortController()
    const call = nodeCall("console.log('a'); setInterval(() => {}, 1000)", {
      onLine: () => controller.abort(),
      signal: controller.signal,
    })
    expect((await host.run(call)).status).toBe('canceled')
  })

  it('of 5 MB are complete, and so is stdout', async () => {
    const script = "process.stdout.write(('x'.repeat(99) + '\\n').repeat(50_000))"
    let count = 0
    const { stdout } = await host.run(nodeCall(script, { onLine: () => count++ }))
    expect([count, stdout.length]).toEqual([50_000, 5_000_000])
  })
})
