// Ratios of the doctor against what a user would run instead, measured in turn in one run. Prints a Markdown table.
// Plain JavaScript without dependencies, so that it also runs on a GPU machine that has Node and nothing else.

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { availableParallelism, cpus, devNull } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from './median.mjs'
import { coldNpx } from './npx.mjs'
import { makeRepository } from './repository.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const doctor = [process.execPath, join(root, 'bin/cuda-airflow-doctor.js')]
const python = process.env.PYTHON ?? 'python3'
const pairs = Number(process.env.PAIRS ?? 5)

const torch = [
  python,
  '-c',
  "import torch; assert (torch.tensor([1., 2., 3.], device='cuda') * 2).tolist() == [2, 4, 6]",
]
const context = [python, '-c', 'from cuda_airflow_probes import driver; assert driver.operate() == [2, 4, 6]']
const battery = [...doctor, 'doctor', '--format', 'json', '--quiet']
const twoCores = ['taskset', '-c', '0,1']
const hasGpu =
  spawnSync(context[0], context.slice(1), { env: { ...process.env, PYTHONPATH: join(root, 'probes') } }).status === 0
const wide = availableParallelism() >= 4

/** One DAG file that imports torch and leaves CUDA alone, so that it is watched to its end. */
const dagFile = join(root, 'fixtures/rehearsal/dags/harmless_import_torch.py')
const probes = join(root, 'probes')
/** By the clock that processes share, as Python's time.monotonic() reads it. */
const deadline = Number(process.hrtime.bigint()) / 1e9 + 3600
const entry = { kind: 'dag-file', path: dagFile, roots: [dirname(dagFile)], syspath: [], deadline, taskSeconds: 60 }
const rehearsal = JSON.stringify({ ...entry, report: devNull, log: devNull, asksDriver: hasGpu, launcher: process.pid })
const hasTorch = spawnSync(python, ['-c', 'import torch']).status === 0

/** Only the rows whose name has this in it; without, all and what has no row. */
const wanted = process.argv[2] ?? ''

const repository = makeRepository()
const scan = [...doctor, 'scan', repository, '--fail-on', 'never', '--format', 'json']

const ROWS = [
  {
    name: 'full battery / cold torch operation, all cores',
    target: 1.25,
    run: battery,
    reference: torch,
    when: hasGpu && wide,
  },
  {
    name: 'full battery / cold torch operation, 2 cores',
    target: 2.3,
    run: [...twoCores, ...battery],
    reference: [...twoCores, ...torch],
    when: hasGpu,
  },
  {
    name: '--quick / cold driver context, all cores',
    target: 2.5,
    run: [...battery, '--quick'],
    reference: context,
    when: hasGpu && wide,
  },
  {
    name: '--quick / cold driver context, 2 cores',
    run: [...twoCores, ...battery, '--quick'],
    reference: [...twoCores, ...context],
    when: hasGpu,
  },
  {
    name: '--version over bare node',
    target: '+15 ms',
    run: [...doctor, '--version'],
    reference: [process.execPath, '-e', '0'],
    when: true,
  },
  {
    name: '--help over bare node',
    target: '+15 ms',
    run: [...doctor, '--help'],
    reference: [process.execPath, '-e', '0'],
    when: true,
  },
  {
    name: 'scan of 5,000 Python files / parsing them all',
    target: 0.35,
    run: scan,
    reference: [process.execPath, join(root, 'bench/parse.mjs'), repository],
    when: repository !== undefined,
  },
  {
    name: 'a DAG file that imports torch, rehearsed / loaded',
    target: 1.35,
    run: [python, probes, 'rehearsal_entry', rehearsal],
    reference: [python, '-c', 'import torch'],
    when: hasTorch,
  },
  {
    name: 'ps over bare node, with 1,000 tasks running',
    target: '+100 ms',
    run: [...doctor, 'ps', '--format', 'json'],
    reference: [process.execPath, '-e', '0'],
    beside:
      'exec -a "airflow worker -- LocalExecutor: <idle>" bash -c \'for i in $(seq 1000); do (exec -a "airflow task runner: dag task run_$i" sleep 600) & done; echo; wait\'',
    when: process.platform === 'linux',
  },
]

const seconds = (command) => {
  const started = performance.now()
  const env = { ...process.env, PYTHONPATH: join(root, 'probes'), PYTHONDONTWRITEBYTECODE: '1' }
  const ended = spawnSync(command[0], command.slice(1), { env, maxBuffer: 1e9 })
  if (ended.status !== 0)
    throw new Error(
      `${command.join(' ')} ended with ${ended.status ?? ended.error}: ${String(ended.stderr).slice(-500)}`,
    )
  return (performance.now() - started) / 1000
}

/** One warm-up of each, then pair by pair, so that a machine that slows down slows both. */
const measure = ({ name, target, run, reference }) => {
  seconds(reference)
  seconds(run)
  const measured = Array.from({ length: pairs }, () => {
    const base = seconds(reference)
    return { base, own: seconds(run) }
  })
  const own = median(measured.map((pair) => pair.own))
  const base = median(measured.map((pair) => pair.base))
  const ratio = median(measured.map((pair) => pair.own / pair.base))
  const difference = median(measured.map((pair) => pair.own - pair.base))
  const figure = typeof target === 'string' ? `+${Math.round(difference * 1000)} ms` : ratio.toFixed(2)
  return `| ${name} | ${figure} | ${target ?? ''} | ${own.toFixed(3)} | ${base.toFixed(3)} |`
}

/** Runs `work` while what a shell script has started is there: it prints a line when it has. */
const beside = async (script, work) => {
  if (!script) return work()
  const shell = spawn('bash', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    await once(shell.stdout, 'data')
    return work()
  } finally {
    process.kill(-shell.pid)
  }
}

/** Peak of the CLI's own process, without the probes it starts. */
const peakMemory = (name, command, target) => {
  const hook =
    'data:text/javascript,process.on("exit",()=>process.stderr.write("\\nmaxRSS "+process.resourceUsage().maxRSS))'
  const ended = spawnSync(process.execPath, ['--import', hook, ...command.slice(1)], {
    encoding: 'utf8',
    maxBuffer: 1e9,
  })
  const kilobytes = Number(/maxRSS (\d+)/.exec(ended.stderr)?.[1])
  return `| peak memory of ${name} | ${Math.round(kilobytes / 1024)} MB | ${target} MB | | |`
}

console.log(
  `${cpus()[0]?.model}, ${availableParallelism()} cores, Node ${process.version}, ${hasGpu ? 'with' : 'without'} a GPU, ${pairs} pairs each\n`,
)
console.log('| what | measured | target | seconds | reference seconds |\n|---|---|---|---|---|')
for (const row of ROWS.filter(({ when, name }) => when && name.includes(wanted)))
  console.log(await beside(row.beside, () => measure(row)))
if (!wanted) {
  console.log(peakMemory('the CLI', [...doctor, hasGpu ? 'doctor' : 'demo', '--quiet'], 150))
  if (repository) console.log(peakMemory('the scan of 5,000 files', scan, 200))
  if (spawnSync('npm', ['--version']).status === 0) for (const line of coldNpx(pairs)) console.log(line)
}
if (repository) rmSync(repository, { recursive: true })
