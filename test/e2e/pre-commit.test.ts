/** The hooks as users get them: pre-commit clones this repository, builds it with npm and runs it on a commit. */

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { packagePath } from '../../src/root.ts'
import { CLEAN, RED, repository } from '../support/repositories.ts'

const VERSION = '4.3.0'
const venv = packagePath(`.cache/pre-commit/${VERSION}`)
const preCommit = join(venv, 'bin/pre-commit')
const home = mkdtempSync(join(tmpdir(), 'cad-pre-commit-'))

beforeAll(() => {
  if (existsSync(preCommit)) return
  execFileSync('python3', ['-m', 'venv', venv])
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `pre-commit==${VERSION}`]
  execFileSync(join(venv, 'bin/python'), pip)
})

/** What pre-commit says about each hook, changes that are not committed here included. */
const tryHooks = (files: Record<string, string>) => {
  const root = repository(files)
  for (const command of [
    ['init', '--quiet'],
    ['add', '--all'],
  ])
    execFileSync('git', ['-C', root, ...command])
  const { status, stdout, stderr } = spawnSync(
    preCommit,
    ['try-repo', packagePath(''), '--all-files', '--verbose', '--color', 'never'],
    { cwd: root, encoding: 'utf8', env: { ...process.env, PRE_COMMIT_HOME: home, NO_COLOR: '1' } },
  )
  const ids = [...stdout.matchAll(/^- hook id: (.*)$/gm)].map(([, id]) => id)
  return { status, ids, of: (id: string) => stdout.split('- hook id: ').find((part) => part.startsWith(id)) ?? stderr }
}

it.each([
  ['a red DAG', RED, 1, /error +CAD110/, /exit code: 1/],
  ['a clean one', CLEAN, 0, /HEALTHY/, /duration/],
] as const)('%s', { timeout: 300_000 }, (_, files, status, says, ends) => {
  const ran = tryHooks(files)
  expect([ran.status, ran.ids]).toEqual([status, ['cuda-airflow-gate', 'cuda-airflow-scan']])
  for (const id of ran.ids) {
    expect(ran.of(id as string)).toMatch(says)
    expect(ran.of(id as string)).toMatch(ends)
  }
})
