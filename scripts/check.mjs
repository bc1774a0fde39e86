// Everything that reads the code without running it, in both languages: one line per tool, the output of the red ones.
import { close, pool, run } from './run.mjs'
import { linterPython, root, setupOrExit } from './setup.mjs'

setupOrExit({ python: true })

const node = (file, ...args) => [process.execPath, [`${root}/node_modules/${file}`, ...args]]
const python = (...args) => [linterPython, ['-m', ...args]]
const pythonCode = ['probes', 'test', 'scripts']
const tools = [
  ['types', node('typescript/bin/tsc', '--noEmit')],
  ['mypy', python('mypy', '--strict', 'probes')],
  ['biome', node('@biomejs/biome/bin/biome', 'check')],
  ['knip', node('knip/bin/knip.js')],
  ['publint', node('publint/src/cli.js', '--strict', '--pack=npm')],
  ['ruff check', python('ruff', 'check', ...pythonCode)],
  ['ruff format', python('ruff', 'format', '--check', ...pythonCode)],
]

const total = { passed: 0, failed: 0 }
await pool(2, tools, async ([name, command]) => {
  const { code, output, seconds } = await run(...command)
  total[code === 0 ? 'passed' : 'failed'] += 1
  console.log(`${code === 0 ? 'pass' : 'FAIL'}  ${name} (${seconds} s)`)
  if (code !== 0) console.log(output)
})
console.log()
close(total)
