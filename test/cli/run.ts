/** The CLI as a real process, the way users start it. */

import { spawn } from 'node:child_process'
import { packagePath } from '../../src/root.ts'

export interface Ran {
  code: number | null
  stdout: string
  stderr: string
}

export const BIN = packagePath('bin/cuda-airflow-doctor.js')

export const cli = (args: string[], env: Record<string, string> = {}): Promise<Ran> => start(args, env).ended

export const start = (args: string[], env: Record<string, string> = {}) => {
  const child = spawn(process.execPath, [BIN, ...args], {
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (chunk) => (stdout += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk) => (stderr += chunk))
  const ended = new Promise<Ran>((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })))
  return { child, ended }
}
