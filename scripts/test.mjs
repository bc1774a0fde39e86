// Every test there is: vitest, then the probes' unit tests on each Python found. Arguments go to vitest alone.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findPythons } from './pythons.mjs'
import { close, pool, run } from './run.mjs'
import { root, setupOrExit } from './setup.mjs'
import { vitest } from './vitest.mjs'

const args = process.argv.slice(2)
const total = { passed: 0, failed: 0, skipped: 0 }

setupOrExit()
add('vitest', await vitest(args))
if (args.length === 0 && existsSync(join(root, 'test/probes'))) await pool(2, await findPythons(), unittest)
console.log()
close(total)

function add(suite, { passed, failed, skipped, seconds }) {
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
  console.log(`${suite}: ${passed} passed, ${failed} failed, ${skipped} skipped (${seconds} s)`)
  return failed === 0
}

async function unittest({ version, path }) {
  const env = { PYTHONPATH: join(root, 'probes'), PYTHONDONTWRITEBYTECODE: '1' }
  const result = await run(path, ['scripts/unittest_counts.py'], { env, timeout: 1_200_000 })
  const printed = /^\{"passed".*\}$/m.exec(result.output)?.[0]
  const counts = printed ? JSON.parse(printed) : { passed: 0, failed: 0, skipped: 0 }
  if (result.code !== 0 && counts.failed === 0) counts.failed = 1
  if (!add(`python ${version}`, { ...counts, seconds: result.seconds }))
    console.log(`FAIL  python ${version}\n${result.output}`)
}
