// Brings a clone to the point where everything runs: dependencies, bundle and (--python) the Python linters.
// Needs nothing but Node, costs milliseconds when nothing changed, and writes only to stderr.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withLock } from './lock.mjs'

const { argv, env, execPath, platform } = process
const windows = platform === 'win32'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
export const linterPython = join(root, '.cache/python', windows ? 'Scripts/python.exe' : 'bin/python')

// mypy 1.16 is the last that still checks code for Python 3.8.
const pythonTools = ['ruff==0.17.6', 'mypy==1.16.1']
const buildInputs = [
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsdown.config.ts',
  'src',
  'fixtures/simulated',
]

class SetupError extends Error {}

/** Throws a SetupError, already fit for reading, when a step fails. `installed`: npm has just done the first. */
export function setup({ python = false, installed = false } = {}) {
  const first = installed ? { ...dependencies, title: 'npm has installed the dependencies', make() {} } : dependencies
  const steps = python ? [first, bundle, linters] : [first, bundle]
  if (steps.every(isDone)) return
  withLock(join(root, '.cache/lock'), () => {
    for (const step of steps) {
      if (isDone(step)) continue
      console.error(`setup: ${step.title}`)
      // Before the work: what changes while it goes on must lead to another round.
      const key = step.key()
      step.make()
      writeFileSync(join(root, step.stamp), key)
    }
  })
}

/** Runs setup; a failed step is one line and exit code 2. */
export function setupOrExit(options) {
  try {
    setup(options)
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    console.error(error.message)
    process.exit(2)
  }
}

const dependencies = {
  title: 'installing dependencies',
  stamp: 'node_modules/.cache-stamp',
  key: () => hash(['package-lock.json']),
  // No scripts: ours, prepare, would come back here.
  make: () => npm('ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'),
}

const bundle = {
  title: 'building dist',
  stamp: 'dist/.stamp',
  key: () => hash(buildInputs),
  // Built aside and swapped in, so that a run going on meanwhile never meets half a dist.
  make() {
    const [fresh, old] = ['.cache/dist-new', '.cache/dist-old'].map((path) => join(root, path))
    for (const path of [fresh, old]) rmSync(path, { recursive: true, force: true })
    must(execPath, ['node_modules/tsdown/dist/run.mjs', '--logLevel=error', '--out-dir', fresh])
    if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), old)
    renameSync(fresh, join(root, 'dist'))
    rmSync(old, { recursive: true, force: true })
  },
}

const linters = {
  title: `installing ${pythonTools.join(' and ')}`,
  stamp: '.cache/python/.stamp',
  key: () => pythonTools.join(' '),
  make() {
    rmSync(join(root, '.cache/python'), { recursive: true, force: true })
    must(windows ? 'python' : 'python3', ['-m', 'venv', '.cache/python'])
    must(linterPython, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...pythonTools])
  },
}

function isDone(step) {
  const stamp = join(root, step.stamp)
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === step.key()
}

function hash(paths) {
  const sum = createHash('sha256')
  const add = (path) => {
    const full = join(root, path)
    if (!existsSync(full)) return
    if (statSync(full).isDirectory()) for (const name of readdirSync(full).sort()) add(`${path}/${name}`)
    else sum.update(`${path}\0`).update(readFileSync(full)).update('\0')
  }
  for (const path of paths) add(path)
  return sum.digest('hex')
}

function npm(...args) {
  // Under `npm run` the very npm that runs us is known; on Windows npm itself is a script that needs a shell.
  if (env.npm_execpath?.endsWith('npm-cli.js')) must(execPath, [env.npm_execpath, ...args])
  else must('npm', args, { shell: windows })
}

function must(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], ...options })
  if (status === 0) return
  const reason = error ? error.message : `exit code ${status}`
  throw new SetupError(`setup failed (${reason}): ${[command, ...args].join(' ')}`)
}

if (argv[1] && realpathSync(argv[1]) === fileURLToPath(import.meta.url)) {
  setupOrExit({ python: argv.includes('--python') })
}
