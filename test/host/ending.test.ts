/** Deadlines and Ctrl-C end a command with everything it started. */

import { readFileSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { localHost } from '../../src/host/local.ts'
import { nodeCall } from '../support/recording.ts'

const host = localHost()
const WAIT = 'setInterval(() => {}, 1000);'
/** Node has started by then, also on a loaded machine. */
const BUSY_START_SECONDS = 5
const DEAF = "process.on('SIGTERM', () => {});"

/** A script that starts `inner` in another node and prints both process ids once `inner` is ready. */
const parentOf = (inner: string) => {
  const ready = `${inner} ${WAIT} process.send(process.pid)`
  return `${WAIT}
    const options = { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] }
    const child = require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(ready)}], options)
    child.on('message', (pid) => console.log(process.pid + '\\n' + pid))`
}

/** A zombie that nobody reaps is as good as gone. */
const alive = (pid: string) => {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

const survivors = async (script: string) => {
  const controller = new AbortController()
  const pids: string[] = []
  const onLine = (line: string) => {
    pids.push(line)
    if (pids.length === 2) controller.abort()
  }
  const { status } = await host.run(nodeCall(script, { onLine, signal: controller.signal }))
  await vi.waitUntil(() => !pids.some(alive), { timeout: 10_000 }).catch(() => {})
  return { status, started: pids.length, left: pids.filter(alive).length }
}

describe.skipIf(process.platform !== 'linux').concurrent('leaves nothing behind', () => {
  it.each([
    ['a command with a child', parentOf('')],
    ['its child ignores SIGTERM', parentOf(DEAF)],
    ['both ignore SIGTERM', `${DEAF} ${parentOf(DEAF)}`],
  ])('%s', async (_, script) => expect(await survivors(script)).toEqual({ status: 'canceled', started: 2, left: 0 }))
})

describe.concurrent('how it ended', () => {
  it.each([
    ['deadline', WAIT, { status: 'timedOut', exitCode: null, signal: 'SIGTERM' }],
    ['deadline, SIGTERM ignored', `${DEAF} ${WAIT}`, { status: 'timedOut', signal: 'SIGKILL' }],
    [
      'deadline, SIGTERM answered',
      `process.on('SIGTERM', () => process.exit(143)); ${WAIT}`,
      { status: 'timedOut', exitCode: 143 },
    ],
    ['what it said before counts', `console.log('a'); ${WAIT}`, { status: 'timedOut', stdout: 'a\n' }],
  ])('%s', async (_, script, result) =>
    expect(await host.run(nodeCall(script, { timeoutSeconds: BUSY_START_SECONDS }))).toMatchObject(result),
  )

  it('canceled before it began', async () =>
    expect(await host.run(nodeCall(WAIT, { timeoutSeconds: 5, signal: AbortSignal.abort() }))).toMatchObject({
      status: 'canceled',
    }))
})
