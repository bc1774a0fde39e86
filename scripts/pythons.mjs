import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { run } from './run.mjs'

const minors = ['3.8', '3.9', '3.10', '3.11', '3.12', '3.13']

/** One interpreter per supported minor version: from the PATH first, then from pyenv. */
export async function findPythons() {
  const pyenv = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions')
  const installed = existsSync(pyenv) ? readdirSync(pyenv).map((name) => join(pyenv, name, 'bin/python')) : []
  const commands = ['python3', ...minors.map((minor) => `python${minor}`), ...installed]
  const found = (await Promise.all(commands.map(identify))).filter((python) => python !== undefined)
  return minors.map((minor) => found.find((python) => python.minor === minor)).filter((python) => python !== undefined)
}

/** Undefined for what is not installed; a version manager's shim exists on the PATH and fails when run. */
async function identify(command) {
  const script = "import sys; print('%d.%d %d.%d.%d ' % (sys.version_info[:2] + sys.version_info[:3]) + sys.executable)"
  const { code, output } = await run(command, ['-c', script], { timeout: 20_000 })
  const [, minor, version, path] = /^(\S+) (\S+) (.+)$/m.exec(output) ?? []
  return code === 0 && path ? { minor, version, path } : undefined
}
