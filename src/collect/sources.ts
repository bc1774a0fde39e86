/** The Python files of a repository, as the analysis reads them. */

import { attempt, type Walked } from './walk.ts'

/** Longer than what people write or generators make; beyond it a text would not fit into memory. */
const LARGEST = 64 * 1024 * 1024

export interface PythonFiles {
  paths: string[]
  /** undefined: it cannot be read, and `skipped` says why. */
  read: (path: string, encoding?: 'utf8' | 'latin1') => string | undefined
  skipped: Walked['skipped']
}

export const pythonFiles = ({ files, read }: Walked): PythonFiles => {
  const skipped: Walked['skipped'] = []
  const python = files.filter(({ path, named }) => /\.pyw?$/.test(path) || (named && !/\.\w+$/.test(path)))
  const tooLarge = new Set(python.filter(({ size }) => size > LARGEST).map(({ path }) => path))
  return {
    paths: python.map(({ path }) => path),
    skipped,
    read: (path, encoding = 'utf8') => {
      if (tooLarge.has(path)) return skip(skipped, path, 'larger than 64 MiB')
      const text = attempt(path, skipped, () => read(path, encoding))
      return text?.includes('\0') ? skip(skipped, path, 'binary') : text
    },
  }
}

const skip = (skipped: Walked['skipped'], path: string, reason: string): undefined => {
  if (!skipped.some((each) => each.path === path)) skipped.push({ path, reason })
}
