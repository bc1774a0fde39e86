/** What `fix` found, as the diff with words beside it, or as JSON. */

import { relative } from 'node:path'
import { diffOf } from '../fix/diff.ts'
import { BLOCKER_TEXTS } from '../model/catalogue/blockers.ts'
import { FIX_TEXTS } from '../model/catalogue/fix.ts'
import { fill } from '../model/catalogue/index.ts'
import type { Blocker, Fixed, FixedTask } from '../model/fix.ts'

interface Shown {
  python: string
  written: boolean
  unsafe: boolean
}

interface Printed {
  /** For stdout. */
  document: string
  /** For stderr. */
  log: string
}

/** Relative below the current folder, as `git apply` wants it there. */
export const label = (path: string): string => {
  const short = relative('.', path).replaceAll('\\', '/')
  return short.startsWith('../') || short === '..' ? path : short
}

export const asText = (fixed: Fixed, shown: Shown): Printed => ({
  document: diffOf(fixed.changes, label),
  log: [...unread(fixed), ...fixed.tasks.flatMap((task) => told(task, shown)), sum(fixed, shown)]
    .map((line) => `${line}\n`)
    .join(''),
})

export const asJson = (fixed: Fixed, { written }: Shown): Printed => {
  const document = {
    written,
    tasks: fixed.tasks.map((task) => ({
      ...task,
      path: label(task.path),
      blockers: task.blockers.map(({ kind, line, ...each }) => ({ kind, line, text: reason({ kind, line, ...each }) })),
    })),
    changes: fixed.changes.map((change) => ({
      path: label(change.path),
      isNew: change.before === undefined,
      diff: diffOf([change], label),
    })),
    unread: fixed.unread.map((each) => ({ ...each, path: label(each.path) })),
  }
  return { document: `${JSON.stringify(document, null, 2)}\n`, log: '' }
}

const reason = ({ kind, args }: Blocker): string =>
  fill(BLOCKER_TEXTS[kind], 'path' in args ? { ...args, path: label(args.path as string) } : args)

const unread = ({ unread: files }: Fixed): string[] =>
  files.map(({ path, reason: because }) => fill(FIX_TEXTS.unread, { path: label(path), reason: because }))

const TOLD = { 'external-python': FIX_TEXTS.converted, script: FIX_TEXTS.script, left: FIX_TEXTS.left } as const

const told = (task: FixedTask, { python }: Shown): string[] => {
  const { path, line, id, operator, to, script = '' } = task
  const args = { place: `${label(path)}:${line}`, task: `${id} (${operator})`, python, script: label(script) }
  const because = task.blockers.map((each) =>
    fill(FIX_TEXTS.because, { line: String(each.line), reason: reason(each) }),
  )
  return [fill(TOLD[to], args), ...because]
}

const sum = ({ tasks, changes }: Fixed, { written, unsafe }: Shown): string => {
  if (tasks.length === 0) return FIX_TEXTS.nothing
  const count = (to: FixedTask['to']) => String(tasks.filter((task) => task.to === to).length)
  const files = changes.map(({ path }) => label(path)).join(', ')
  const end = written ? FIX_TEXTS.written : changes.length > 0 ? FIX_TEXTS.notWritten : FIX_TEXTS.noChange
  const more = !unsafe && count('left') !== '0' ? FIX_TEXTS.unsafe : ''
  const args = {
    all: String(tasks.length),
    converted: count('external-python'),
    scripts: count('script'),
    left: count('left'),
  }
  return fill(FIX_TEXTS.sum, { ...args, end: fill(end, { files }) + more })
}
