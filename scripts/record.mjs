// npm run record -- <name> [options of doctor]: a redacted recording of this machine, as a fixture that the tests replay.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run.mjs'
import { root, setupOrExit } from './setup.mjs'

const [name, ...options] = process.argv.slice(2)
if (!/^[a-z0-9][a-z0-9-]*$/.test(name ?? '')) {
  console.error('usage: npm run record -- <name> [options of doctor]; the name in lower case, digits and hyphens')
  process.exit(2)
}
setupOrExit()
const folder = join(root, 'fixtures/machines')
mkdirSync(folder, { recursive: true })
const doctor = [join(root, 'bin/cuda-airflow-doctor.js'), 'doctor', '--save', join(folder, `${name}.json`), ...options]
process.exitCode = (await run(process.execPath, doctor, { stdio: 'inherit' })).code
