/**
 * `npm run corpus -- <folder>`: expected against found on real DAG repositories, which are read and never kept. The folder holds
 * checkouts as owner/name, owner+name or name, at the commits of fixtures/corpus/dag-cases.json. `--only <id>` shows one in full.
 */

import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { pythonFiles } from '../src/collect/sources.ts'
import { walk } from '../src/collect/walk.ts'
import { packagePath } from '../src/root.ts'
import { analysisOf } from '../src/scan/index.ts'
import type { Sources } from '../src/scan/project/project.ts'
import { fileVerdict } from '../src/scan/verdict.ts'

interface CorpusCase {
  id: string
  repo: string
  commit: string
  path: string
  expected: ReturnType<typeof fileVerdict>
  /** In Markdown: a line of the block of code. */
  line?: number
}

const ENOUGH = 0.95

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, cases: { type: 'string' } },
})
const folder = resolve(positionals[0] ?? '.')
const file = values.cases ?? packagePath('fixtures/corpus/dag-cases.json')
const cases = (JSON.parse(readFileSync(file, 'utf8')) as CorpusCase[]).filter(
  ({ id }) => !values.only || id.includes(values.only),
)

const checkout = (repo: string): string | undefined =>
  [repo, repo.replace('/', '+'), repo.split('/')[1] ?? repo]
    .map((name) => join(folder, name))
    .find((path) => existsSync(path))

/** The block of Markdown that the line stands in, as a file of its own. */
const block = (path: string, line: number): Sources => {
  const lines = readFileSync(path, 'utf8').split('\n')
  const fence = (text: string) => text.trim().startsWith('```')
  const start = lines.slice(0, line).findLastIndex(fence) + 1
  const text = lines
    .slice(
      start,
      lines.findIndex((each, index) => index >= start && fence(each)),
    )
    .join('\n')
  return { paths: [path], read: () => text }
}

const found = async ({ repo, path, line }: CorpusCase): Promise<string> => {
  const root = checkout(repo)
  if (!root) return 'no checkout'
  process.chdir(root)
  const { project, dagFile } = await analysisOf(line ? block(path, line) : pythonFiles(walk(['.'])))
  // A file that cannot reach a GPU is not even parsed.
  if (project.facts.has(path) && !project.isRelevant(path)) return 'no-gpu'
  const dag = dagFile(path)
  if (!dag) return 'unreadable'
  if (values.only) for (const { task, run } of dag.tasks) console.log(task.operator, task.id, task.runs, run.uses)
  return fileVerdict(dag, project.aboutGpu)
}

const rows: [CorpusCase, string][] = []
for (const each of cases) rows.push([each, await found(each)])
for (const [{ id, expected }, verdict] of rows)
  console.log(`${verdict === expected ? 'ok ' : 'BAD'}  ${id.padEnd(32)} ${expected.padEnd(16)} ${verdict}`)
const right = rows.filter(([{ expected }, verdict]) => verdict === expected).length
const alarms = rows.filter(([{ expected }, verdict]) => /safe|no-gpu/.test(expected) && /cuda/.test(verdict)).length
console.log(
  `${right} of ${rows.length} as expected (${((100 * right) / rows.length).toFixed(1)} %), ${alarms} false alarms`,
)
process.exitCode = right / rows.length >= ENOUGH && alarms === 0 ? 0 : 1
