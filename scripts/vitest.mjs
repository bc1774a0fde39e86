import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { run } from './run.mjs'
import { root } from './setup.mjs'

/** Runs vitest to the end, repeats what failed in a line each, and returns the counts. A suite that ended badly without saying which test has one failure. */
export async function vitest(args) {
  const folder = mkdtempSync(join(tmpdir(), 'cuda-airflow-doctor-'))
  const file = join(folder, 'vitest.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const command = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...reporters, ...args]
  const { code, seconds } = await run(process.execPath, command, { stdio: ['ignore', 'inherit', 'inherit'] })
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
  for (const line of failures(report?.testResults ?? [])) console.log(`FAIL  ${line}`)
  const counts = report ? count(report) : { passed: 0, failed: 0, skipped: 0 }
  rmSync(folder, { recursive: true })
  if (code !== 0 && counts.failed === 0) counts.failed = 1
  return { ...counts, seconds }
}

const isUnloadable = (file) => file.status === 'failed' && file.assertionResults.length === 0
const firstLines = (text) =>
  stripVTControlCharacters(text)
    .trim()
    .split(/\n\s*at /)[0]
    .slice(0, 1000)

function failures(files) {
  return files.flatMap((file) => {
    const name = relative(root, file.name)
    if (isUnloadable(file)) return `${name}: ${firstLines(file.message)}`
    const tests = file.assertionResults.filter((test) => test.status === 'failed')
    return tests.map((test) => `${name} > ${test.fullName}: ${firstLines(test.failureMessages.join('\n'))}`)
  })
}

function count(json) {
  const unloadable = json.testResults.filter(isUnloadable)
  return {
    passed: json.numPassedTests,
    failed: json.numFailedTests + unloadable.length,
    skipped: json.numPendingTests + json.numTodoTests,
  }
}
