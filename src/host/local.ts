/** This machine. The only importer of execa. */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { availableParallelism, hostname } from 'node:os'
import type { Call, CallResult, Host, Read } from './host.ts'

const STDERR_TAIL = 4000
const GRACE_MS = 2000

export const localHost = (extraEnv: Record<string, string> = {}): Host => {
  const env = { ...process.env, ...extraEnv }
  return {
    name: hostname(),
    platform: process.platform,
    cores: availableParallelism(),
    env,
    run: (call) => run(call, env),
    read,
    readText: (path) => attempt(() => readFileSync(path, 'utf8')),
    readLink: (path) => attempt(() => readlinkSync(path)),
    list: (folder) => attempt(() => readdirSync(folder)) ?? [],
  }
}

const ERRORS: Record<string, 'missing' | 'denied'> = {
  ENOENT: 'missing',
  ENOTDIR: 'missing',
  ESRCH: 'missing',
  EACCES: 'denied',
  EPERM: 'denied',
}

const read = (path: string): Read => {
  try {
    return { text: readFileSync(path, 'utf8') }
  } catch (error) {
    return { error: ERRORS[(error as NodeJS.ErrnoException).code ?? ''] ?? 'unreadable' }
  }
}

const attempt = <T>(read: () => T): T | undefined => {
  try {
    return read()
  } catch {
    return undefined
  }
}

/** Runs in a process group of its own, which is ended as a whole: SIGTERM first, SIGKILL after two seconds. */
const run = async (call: Call, env: NodeJS.ProcessEnv): Promise<CallResult> => {
  const { execa } = await import('execa') // loaded by those who run something
  const child = execa(call.command, call.args, {
    env: { ...env, ...call.env },
    extendEnv: false,
    reject: false,
    detached: true,
    stdin: call.input === undefined ? 'ignore' : 'pipe',
    ...(call.input === undefined ? {} : { input: call.input }),
    stripFinalNewline: false,
  })
  let timedOut = false
  let canceled = false
  let killer: NodeJS.Timeout | undefined
  const end = () => {
    signalGroup(child.pid, 'SIGTERM')
    killer ??= setTimeout(() => {
      signalGroup(child.pid, 'SIGKILL')
      // A process asleep inside the driver cannot be killed; its pipes must not keep us here.
      child.stdout?.destroy()
      child.stderr?.destroy()
    }, GRACE_MS)
  }
  const timer = setTimeout(() => {
    timedOut = true
    end()
  }, call.timeoutSeconds * 1000)
  const onAbort = () => {
    canceled = true
    end()
  }
  if (call.signal?.aborted) onAbort()
  call.signal?.addEventListener('abort', onAbort, { once: true })
  const flush = call.onLine && forEachLine(child.stdout, call.onLine)
  try {
    const result = await child
    flush?.()
    return describe(result, timedOut, canceled)
  } finally {
    // What it started and did not end itself, and what does not listen to SIGTERM.
    if (killer) signalGroup(child.pid, 'SIGKILL')
    clearTimeout(timer)
    clearTimeout(killer)
    call.signal?.removeEventListener('abort', onAbort)
  }
}

interface Ended {
  exitCode?: number | undefined
  signal?: string | undefined
  stdout?: unknown
  stderr?: unknown
  code?: string | undefined
}

const describe = (result: Ended, timedOut: boolean, canceled: boolean): CallResult => ({
  status: timedOut ? 'timedOut' : canceled ? 'canceled' : startFailure(result),
  exitCode: result.exitCode ?? null,
  signal: result.signal ?? null,
  stdout: String(result.stdout ?? ''),
  stderr: String(result.stderr ?? '').slice(-STDERR_TAIL),
})

const startFailure = (result: Ended): CallResult['status'] => {
  if (result.code === 'ENOENT' || result.code === 'ENOTDIR') return 'notFound'
  return result.code === 'EACCES' || result.code === 'ENOEXEC' ? 'notExecutable' : 'exited'
}

const signalGroup = (pid: number | undefined, signal: NodeJS.Signals) => {
  attempt(() => pid !== undefined && process.kill(-pid, signal))
}

/** Every line that is not empty, as it arrives; the returned function hands over a last one without a newline. */
const forEachLine = (stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): (() => void) => {
  let rest = ''
  stream?.setEncoding('utf8')
  stream?.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    lines.filter(Boolean).forEach(onLine)
  })
  return () => {
    if (rest) onLine(rest)
  }
}
