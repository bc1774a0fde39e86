/** Daemons that a test starts, and how it ends them with all they have started. */

import { spawn } from 'node:child_process'
import { closeSync, openSync, readdirSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

export const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

export const until = async (
  happens: () => boolean | Promise<boolean>,
  seconds: number,
  what: string,
): Promise<void> => {
  const deadline = Date.now() + seconds * 1000
  while (!(await happens())) {
    if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} s`)
    await sleep(250)
  }
}

/** A port of the loopback interface that nobody listens on. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

export type Env = Record<string, string | undefined>

/** In a process group of its own, and in the folder, where its output goes to `<name>.out`. */
export const daemon = (name: string, command: string[], env: Env, folder: string): void => {
  const output = openSync(join(folder, `${name}.out`), 'a')
  const [program = '', ...args] = command
  spawn(program, args, { env, cwd: folder, detached: true, stdio: ['ignore', output, output] })
  closeSync(output)
}

/** Whoever works in a folder of ours: what a test started, and all that came of it. A title overwrites an environment. */
const within = (folder: string): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => workingFolder(pid)?.startsWith(folder))
    .map(Number)

/** undefined where it has ended. */
const workingFolder = (pid: string): string | undefined => {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return undefined
  }
}

export const endAll = async (folder: string): Promise<void> => {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    for (const pid of within(folder)) end(pid, signal)
    const deadline = Date.now() + 8000
    while (within(folder).length > 0 && Date.now() < deadline) await sleep(100)
  }
}

/** Where there is no time left to ask. */
export const killAll = (folder: string): void => {
  for (const pid of within(folder)) end(pid, 'SIGKILL')
}

const end = (pid: number, signal: NodeJS.Signals): void => {
  try {
    process.kill(pid, signal)
  } catch {
    // it has ended meanwhile
  }
}
