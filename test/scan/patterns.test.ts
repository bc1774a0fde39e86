/** DAG code as people write it, and what reading it says. */

import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pythonFiles } from '../../src/collect/sources.ts'
import { walk } from '../../src/collect/walk.ts'
import { type Analysis, analysisOf } from '../../src/scan/index.ts'
import { fileVerdict, taskVerdict } from '../../src/scan/verdict.ts'
import { DEVICES } from './patterns/devices.ts'
import { KNOWN_WRONG } from './patterns/known-wrong.ts'
import { LANGUAGE } from './patterns/language.ts'
import { LIBRARIES } from './patterns/libraries.ts'
import { PROGRAMS } from './patterns/programs.ts'
import { PUBLIC } from './patterns/public.ts'
import type { Row } from './patterns/row.ts'
import { TASKS } from './patterns/tasks.ts'
import { WORDS } from './patterns/words.ts'

const analyses = new Map<string, Promise<Analysis>>()

const analysis = (folder: string): Promise<Analysis> => {
  const root = `fixtures/patterns/${folder}`
  const paths = pythonFiles(walk([root])).paths.map((path) => relative(root, path))
  const found = analyses.get(folder) ?? analysisOf({ paths, read: (path) => readFileSync(`${root}/${path}`, 'utf8') })
  analyses.set(folder, found)
  return found
}

const verdicts = async ([folder, path, expected]: Row): Promise<Row[2]> => {
  const { project, dagFile } = await analysis(folder)
  // A file that cannot reach a GPU is not even parsed.
  if (project.facts.has(path) && !project.isRelevant(path)) return 'no-gpu'
  const dag = dagFile(path)
  if (!dag) throw new Error(`${path} cannot be read`)
  if (typeof expected === 'string') return fileVerdict(dag, project.aboutGpu)
  return Object.fromEntries(
    dag.tasks.map((each) => [each.task.id, taskVerdict(each, { path, aboutGpu: project.aboutGpu })]),
  )
}

const TABLES: [string, readonly Row[]][] = [
  ['public cases', PUBLIC],
  ['libraries', LIBRARIES],
  ['devices', DEVICES],
  ['language', LANGUAGE],
  ['tasks', TASKS],
  ['programs', PROGRAMS],
  ['words', WORDS],
]

describe.each(TABLES)('%s', (_, rows) => {
  it.each(rows)('%s %s', async (...row) => expect(await verdicts(row)).toEqual(row[2]))
})

describe('known to be wrong', () => {
  it.each(KNOWN_WRONG)('%s %s %j: %s', async (folder, file, right) =>
    expect(await verdicts([folder, file, right])).not.toMatchObject(right as object),
  )
})
