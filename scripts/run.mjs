import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { root } from './setup.mjs'

/** Runs to the end without a shell: exit code, both outputs as one text (empty when stdio is inherited), seconds. */
export function run(command, args, { env = {}, timeout, stdio = ['ignore', 'pipe', 'pipe'] } = {}) {
  const start = performance.now()
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env }, timeout, stdio })
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    }
    const end = (code) => resolve({ code, output, seconds: ((performance.now() - start) / 1000).toFixed(1) })
    child.on('error', (error) => {
      output += `${error.message}\n`
      end(127)
    })
    child.on('close', (code, signal) => {
      if (signal) output += `ended by ${signal}\n`
      end(code ?? 128 + constants.signals[signal])
    })
  })
}

/** The work for every item, at most `limit` at once. */
export async function pool(limit, items, work) {
  const queue = [...items]
  const worker = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: limit }, worker))
}

/** The closing line that .ci/run, and people, look for. */
export function close({ passed, failed, skipped = 0 }) {
  console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`)
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0
}
