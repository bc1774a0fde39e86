/** The files below some paths. Links are not followed: they lead in circles. */

import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join, normalize } from 'node:path'

/** Other people's code, and what is made from one's own. */
const LEFT_OUT =
  /^(\.git|\.hg|\.svn|\.tox|\.nox|\.venv|venv|node_modules|site-packages|__pycache__|\.cache|\.mypy_cache|\.ruff_cache|\.ipynb_checkpoints)$/

export interface FoundFile {
  /** With slashes. */
  path: string
  /** Bytes. */
  size: number
  /** Given by itself, not found in a folder. */
  named: boolean
}

export interface Walked {
  paths: readonly string[]
  files: FoundFile[]
  /** Given, and not there. */
  missing: string[]
  skipped: { path: string; reason: string }[]
  read: (path: string, encoding?: 'utf8' | 'latin1') => string
}

export const walk = (paths: readonly string[]): Walked => {
  const read: Walked['read'] = (path, encoding = 'utf8') => readFileSync(path, encoding)
  const walked: Walked = { paths, files: [], missing: [], skipped: [], read }
  const seen = new Set<string>()
  const visit = (path: string, named: boolean): void => {
    const stat = attempt(path, walked.skipped, () => lstatSync(path))
    if (!stat || seen.has(path)) return
    seen.add(path)
    if (stat.isDirectory()) {
      const names = attempt(path, walked.skipped, () => readdirSync(path)) ?? []
      for (const name of names.filter((each) => !LEFT_OUT.test(each)).sort()) visit(join(path, name), false)
    } else if (stat.isFile()) walked.files.push({ path: path.replaceAll('\\', '/'), size: stat.size, named })
    else if (named) walked.skipped.push({ path, reason: stat.isSymbolicLink() ? 'a link' : 'not a file' })
  }
  for (const path of paths.map((each) => normalize(each).replace(/(?<=.)[\\/]$/, ''))) {
    if (exists(path)) visit(path, true)
    else walked.missing.push(path)
  }
  return walked
}

const exists = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined

export const attempt = <T>(path: string, skipped: Walked['skipped'], look: () => T): T | undefined => {
  try {
    return look()
  } catch (error) {
    const { code = 'unreadable', message } = error as NodeJS.ErrnoException
    if (!skipped.some((each) => each.path === path)) skipped.push({ path, reason: REASONS[code] ?? message })
    return undefined
  }
}

const REASONS: Record<string, string> = {
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  ELOOP: 'its links lead in circles',
  EIO: 'reading it fails',
}
