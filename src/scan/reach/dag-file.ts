/** A DAG file: what importing it does, and what each of its tasks does. */

import type { Python } from '../python/evaluate.ts'
import type { Frame } from '../python/values.ts'
import type { Scope } from '../syntax/ir.ts'
import { hide, type Run, run } from './run.ts'
import { type Entry, flowOf, ofFunction, type Task, tasksOf } from './tasks.ts'

export interface TaskRun {
  task: Task
  run: Run
}

export interface DagFile {
  path: string
  atImport: Run
  tasks: TaskRun[]
}

export const dagFile = (python: Python, path: string): DagFile | undefined => {
  const frame = python.moduleFrame(path)
  if (!frame) return undefined
  const tasks = new Map<string, Task>()
  const add = (task: Task) => {
    const key = `${task.path}:${task.line}:${task.id}`
    const before = tasks.get(key)
    const others = before?.entries.filter((each) => !task.entries.some((one) => sameEntry(one, each))) ?? []
    tasks.set(key, { ...task, entries: [...others, ...task.entries] })
  }
  const atImport = run(python, ({ body }) => body(frame, []), {
    ahead: (visit) => {
      const made = tasksOf(python, visit)
      for (const task of made) add(task)
      // The constructor of an operator of one's own runs at import.
      return made.length > 0 && !visit.callees.some(({ kind }) => kind === 'class')
    },
  })
  const found = new Set([...tasks.values()].map(({ path, line }) => `${path}:${line}`))
  for (const task of notCalled(python, path, atImport)) if (!found.has(`${task.path}:${task.line}`)) add(task)
  const hidden = atImport.hides
  return {
    path,
    atImport,
    tasks: [...tasks.values()].map((task) => ({ task, run: hide(runTask(python, task), hidden) })),
  }
}

const sameEntry = (a: Entry, b: Entry): boolean =>
  a.callee.scope === b.callee.scope && a.call?.at.line === b.call?.at.line && a.frame === b.frame

export const runTask = (python: Python, { entries, frame }: Task): Run =>
  run(python, ({ enter }) => {
    for (const { callee, call, frame: from } of entries) enter(callee, call, from ?? frame, [])
  })

/** Tasks in functions of the file whose calls reading did not find, such as those made through globals(). */
const notCalled = (python: Python, path: string, { statements }: Run): Task[] => {
  const found: Task[] = []
  const seen = new Set<Scope>()
  const queue = statements.flatMap(({ statement, frame }) => definedIn(statement, frame, path))
  for (let next = queue.pop(); next; next = queue.pop()) {
    if (seen.has(next.scope)) continue
    seen.add(next.scope)
    const value = { kind: 'function' as const, ...next }
    const flow = flowOf(python, value)
    if (flow) found.push(ofFunction(python, value, flow))
    const inside = run(python, ({ enter }) => enter(value, undefined, next.frame, []), {
      ahead: (visit) => {
        const made = tasksOf(python, visit).filter(
          ({ entries, runs }) => entries.length > 0 || runs === 'exec' || runs === 'interpreter',
        )
        found.push(...made)
        // Functions of this file have their own turn.
        return true
      },
    })
    queue.push(...inside.statements.flatMap(({ statement, frame }) => definedIn(statement, frame, path)))
  }
  return found
}

const definedIn = (statement: Run['statements'][number]['statement'], frame: Frame, path: string) =>
  statement.kind === 'define' && statement.scope.kind === 'function' && statement.scope.path === path
    ? [{ scope: statement.scope, frame }]
    : []
