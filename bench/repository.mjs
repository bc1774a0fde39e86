// A folder of 5,000 Python files: nine in ten of Airflow, one in ten the fixtures of the scan, over and over.

import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
/** What the end-to-end tests install. */
const INSTALLED = join(root, '.cache/airflow')

/** undefined: the end-to-end tests have not run here yet. */
export const makeRepository = () => {
  if (!existsSync(INSTALLED)) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'bench-code-'))
  const copy = (files, count) => {
    for (let number = 0; number < count; number++) {
      const round = String(Math.floor(number / files.length))
      const { from, name } = files[number % files.length]
      const target = join(
        folder,
        name.replace(/^[^/]+/, (first) => `${first}-${round}`),
      )
      mkdirSync(dirname(target), { recursive: true })
      copyFileSync(from, target)
    }
  }
  copy(
    pythonIn(INSTALLED)
      .filter(({ name }) => /^\d[^/]*\/lib\/.*\/site-packages\/airflow\//.test(name))
      .map(({ from, name }) => ({ from, name: name.replace(/\/.*\/site-packages/, '') })),
    4500,
  )
  copy(pythonIn(join(root, 'fixtures/scan')), 500)
  return folder
}

const pythonIn = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.py'))
    .sort()
    .map((name) => ({ from: join(folder, name), name }))
