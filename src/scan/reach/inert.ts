/** Whether importing a module does nothing that anybody asks about: most do nothing but define. */

import type { Project } from '../project/project.ts'
import type { Python } from '../python/evaluate.ts'
import { run } from './run.ts'
import { tasksOf } from './tasks.ts'

const known = new WeakMap<Project, Map<string, boolean>>()

/** Of its own body, whatever it imports. The same for every importer, so it is asked once. */
export const isInert = (python: Python, path: string): boolean => {
  const found = known.get(python.project) ?? new Map<string, boolean>()
  known.set(python.project, found)
  if (!found.has(path)) {
    found.set(path, true)
    found.set(path, doesNothing(python, path))
  }
  return found.get(path) ?? true
}

/** Calls that only an import makes a finding of. */
const NAMED = /make_unique$|create_dagrun$/

const doesNothing = (python: Python, path: string): boolean => {
  const frame = python.moduleFrame(path)
  if (!frame) return true
  let tasks = 0
  const found = run(python, ({ body }) => body(frame, []), {
    imports: false,
    ahead: (visit) => {
      tasks += tasksOf(python, visit).length
      return false
    },
  })
  const { uses, doubts, launches, children, startMethods, hides, calls } = found
  const happened = [uses, doubts, launches, children, startMethods, hides]
  return tasks === 0 && happened.every(({ length }) => length === 0) && !calls.some(({ name }) => NAMED.test(name))
}
