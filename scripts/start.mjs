import { join } from 'node:path'
import { run } from './run.mjs'
import { root, setupOrExit } from './setup.mjs'

setupOrExit()
// Ctrl-C reaches the doctor too, which cleans up and decides the exit code.
process.on('SIGINT', () => {})

const doctor = (...args) =>
  run(process.execPath, [join(root, 'bin/cuda-airflow-doctor.js'), ...args], { stdio: 'inherit' })

let { code } = await doctor('doctor', ...process.argv.slice(2))
if (code === 3) {
  console.error('No usable NVIDIA driver here: showing the same battery against the simulated driver instead.')
  code = (await doctor('demo')).code
}
process.exitCode = code
