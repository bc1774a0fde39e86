/** `fix`: tasks that use CUDA in a forked process → another interpreter, as a diff; --write applies it. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, normalize, relative, resolve, sep } from 'node:path'
import { treeOf } from '../collect/git.ts'
import { projectOf } from '../collect/project.ts'
import { pythonFiles } from '../collect/sources.ts'
import { walk } from '../collect/walk.ts'
import { cutsRight } from '../fix/decorator-text.ts'
import { fix as fixed } from '../fix/index.ts'
import { localHost } from '../host/local.ts'
import { FIX_TEXTS } from '../model/catalogue/fix.ts'
import { fill } from '../model/catalogue/index.ts'
import { UsageError } from '../model/errors.ts'
import type { ChangedFile, Fixed } from '../model/fix.ts'
import { asJson, asText, label } from './fixed.ts'
import type { Ending, Io } from './io.ts'

export interface FixFlags {
  python?: string
  write?: boolean
  force?: boolean
  unsafe?: boolean
  format: string
}

export const fix = async (given: string[], flags: FixFlags, io: Io): Promise<Ending> => {
  const interpreter = checked(flags.python)
  const paths = (given.length > 0 ? given : ['.']).map((path) => normalize(path))
  const missing = paths.filter((path) => !existsSync(path))
  if (missing.length > 0) return nothingAt(io, missing, FIX_TEXTS.missing)
  const wanted = new Set(pythonFiles(walk(paths.map((path) => resolve(path)))).paths)
  const empty = paths.filter((path) => ![...wanted].some((file) => isBelow(file, path)))
  if (empty.length > 0) return nothingAt(io, empty, FIX_TEXTS.withoutPython)

  const roots = [...new Set(paths.map(projectOf))]
  const sources = pythonFiles(walk([...roots, ...paths.map((path) => resolve(path))]))
  const found = await fixed(sources, (path) => wanted.has(path), {
    interpreter: interpreter ?? '',
    unsafe: flags.unsafe === true,
    exists: existsSync,
    projectOf: (path) => projectOf(path).replaceAll('\\', '/'),
  })
  if (interpreter === undefined) needsNone(found)
  const writes = flags.write === true && found.changes.length > 0
  if (writes && !flags.force) await needsCleanTrees(found.changes)
  if (writes) for (const change of found.changes) write(change)
  const shown = { python: interpreter ?? '', written: writes, unsafe: flags.unsafe === true }
  const { document, log } = flags.format === 'json' ? asJson(found, shown) : asText(found, shown)
  io.stdout.write(document)
  io.stderr.write(log)
  return found.unread.length > 0 ? 'inconclusive' : 'healthy'
}

const nothingAt = (io: Io, paths: string[], text: string): Ending => {
  for (const path of paths) io.stderr.write(`${fill(text, { path })}\n`)
  return 'inconclusive'
}

const isBelow = (file: string, path: string): boolean => {
  const start = resolve(path)
  return resolve(file) === start || resolve(file).startsWith(start.endsWith(sep) ? start : start + sep)
}

/** `python` is a template field, and a path on another machine. */
const checked = (python: string | undefined): string | undefined => {
  if (python === undefined) return undefined
  const simple = [...python].every((character) => character >= ' ') && cutsRight(`(${python})`)
  if (simple && /^(\/.|\{\{)/.test(python)) return python
  throw new UsageError(fill(FIX_TEXTS.badInterpreter, { python }), FIX_TEXTS.badInterpreterHint)
}

const needsNone = ({ tasks }: Fixed): void => {
  const converted = tasks.filter(({ to }) => to === 'external-python')
  if (converted.length === 0) return
  const names = converted.map(({ path, line, id }) => `${label(path)}:${line} ${id}`).join(', ')
  const message = fill(FIX_TEXTS.noInterpreter, { tasks: names })
  throw new UsageError(message, FIX_TEXTS.noInterpreterHint)
}

const needsCleanTrees = async (changes: readonly ChangedFile[]): Promise<void> => {
  const host = localHost()
  const touched = changes.filter(({ before }) => before !== undefined)
  for (const repository of new Set(touched.map(({ path }) => projectOf(path)))) {
    const tree = await treeOf(host, repository)
    if (tree.state === 'dirty')
      throw new UsageError(fill(FIX_TEXTS.dirty, { repository: label(repository) || '.' }), FIX_TEXTS.dirtyHint)
    if (tree.state === 'unknown') {
      const message = fill(FIX_TEXTS.noRepository, { path: relative('.', repository) || '.', reason: tree.reason })
      throw new UsageError(message, FIX_TEXTS.noRepositoryHint)
    }
  }
}

const write = ({ path, before, after }: ChangedFile): void => {
  try {
    if (before === undefined) mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, after)
  } catch (error) {
    throw new UsageError(`Cannot write ${label(path)}: ${(error as Error).message}`, 'Files before it were written.')
  }
}
