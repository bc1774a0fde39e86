/**
 * Tasks that use CUDA in the process that Airflow forked → the same in another interpreter, where that is safe; else why not.
 *
 * - `candidates.ts`   the tasks, as the scan finds them
 * - `subject.ts`      a task's call and function in the syntax tree
 * - `bindings.ts`, `free-names.ts`   what a scope binds, and takes from outside
 * - `needs.ts`        imports that can move along
 * - `function-blockers.ts`, `task-blockers.ts`   why a function, and what makes a task of it, must stay as they are
 * - `convert.ts`, `imports.ts`, `edits.ts`   the edits
 * - `verify.ts`       the changed file, parsed and scanned again
 * - `scaffold.ts`, `templates.ts`, `script-place.ts`   a script for what cannot be converted
 * - `diff.ts`         changes as a unified diff
 * - `tables/`         names of Python and of Airflow
 */

import type { Fixed, FixedTask } from '../model/fix.ts'
import { analysisOf } from '../scan/index.ts'
import type { Sources } from '../scan/project/project.ts'
import { type Python, pythonOf } from '../scan/python/evaluate.ts'
import type { DagFile } from '../scan/reach/dag-file.ts'
import { loadParser } from '../scan/syntax/parser.ts'
import { type Candidates, candidatesOf, dagsOf } from './candidates.ts'
import { type FixedFile, fixFile, type Wish } from './file.ts'
import { blocker } from './subject.ts'
import type { World } from './verify.ts'

/** `wanted`: files that may be changed. */
export const fix = async (sources: Sources, wanted: (path: string) => boolean, wish: Wish): Promise<Fixed> => {
  const { project } = await analysisOf(sources)
  const python = pythonOf(project)
  const { dags, unread } = dagsOf(python)
  const candidates = candidatesOf(dags).filter(({ path }) => wanted(path))
  const world: World = { survey: project, sources, parse: candidates.length > 0 ? await loadParser() : () => never() }
  const imported = importedFiles(python)
  const files = candidates.map((file) => fixOne(world, python, dags, imported, file, wish))
  return {
    tasks: files.flatMap(({ tasks }) => tasks),
    changes: files.flatMap(({ changes }) => changes),
    unread: unread.filter(({ path }) => wanted(path)),
  }
}

const never = (): never => {
  throw new Error('nothing here needs a parser')
}

const fixOne = (
  world: World,
  python: Python,
  dags: readonly DagFile[],
  imported: ReadonlySet<string>,
  file: Candidates,
  wish: Wish,
): FixedFile => {
  const left = (kind: 'not-utf-8' | 'unreadable', reason = ''): FixedFile => ({
    changes: [],
    tasks: file.tasks.map(({ task: { id, operator, path, line } }): FixedTask => {
      return { id, operator, path, line, to: 'left', blockers: [blocker(kind, line, { reason })] }
    }),
  })
  const text = world.sources.read(file.path)
  if (text === undefined) return left('unreadable')
  // A byte that is no UTF-8 was read as this, and would be written as it.
  if (text.includes('\uFFFD')) return left('not-utf-8')
  try {
    const dagFiles = dags.filter(({ path }) => file.dags.includes(path))
    return fixFile(world, { ...file, text, python, imported: imported.has(file.path), dagFiles }, wish)
  } catch (error) {
    return left('unreadable', (error as Error).message)
  }
}

const importedFiles = ({ project }: Python): Set<string> => {
  const found = new Set<string>()
  for (const [path, { imports }] of project.facts)
    for (const name of imports) {
      const file = project.find(name, path)
      if (file) found.add(file)
    }
  return found
}
