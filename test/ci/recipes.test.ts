/** The recipes and the hooks are read for what they must be, and the commands of the recipes run for real. */

import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { packagePath } from '../../src/root.ts'
import { BIN } from '../cli/run.ts'
import { CLEAN, RED, repository } from '../support/repositories.ts'

const read = (path: string) => parse(readFileSync(packagePath(path), 'utf8'))

describe('recipes', () => {
  it('every file is in the table of the README, and is YAML', () => {
    const table = readFileSync(packagePath('docs/recipes/README.md'), 'utf8')
    for (const file of readdirSync(packagePath('docs/recipes')).filter(
      (name) => name.endsWith('.yml') || name.endsWith('.yaml'),
    )) {
      expect(table).toContain(`(${file})`)
      expect(read(`docs/recipes/${file}`)).toBeTruthy()
    }
  })

  it('the workflow passes only inputs that the action has, and uploads the file that it names, also when red', () => {
    const steps: { uses?: string; if?: string; with?: Record<string, string> }[] = read(
      'docs/recipes/github-workflow.yml',
    ).jobs.gate.steps
    const own = steps.find(({ uses }) => uses?.includes('cuda-airflow-doctor'))
    const upload = steps.find(({ uses }) => uses?.includes('upload-sarif'))
    expect(Object.keys(read('action.yml').inputs)).toEqual(expect.arrayContaining(Object.keys(own?.with ?? {})))
    expect(upload).toMatchObject({ if: 'always()', with: { sarif_file: own?.with?.['sarif-file'] } })
  })

  it.each([
    ['red', RED, 1],
    ['clean', CLEAN, 0],
  ] as const)('the hook of the pre-commit config, with its options, on a %s repository', (_, files, code) => {
    const [{ hooks }] = read('docs/recipes/pre-commit-config.yaml').repos
    const root = repository({ ...files, 'docker-compose.yaml': files['compose.yml'], 'plugins/__init__.py': '' })
    for (const { id, args } of hooks) {
      const { entry } = read('.pre-commit-hooks.yaml').find((hook: { id: string }) => hook.id === id)
      const { status } = spawnSync(process.execPath, [BIN, ...entry.split(' ').slice(1), ...args], { cwd: root })
      expect(status).toBe(code)
    }
  })

  it('the GitLab job, run by bash', () => {
    const job = read('docs/recipes/gitlab-ci.yml')['cuda-airflow-gate']
    const root = repository(RED)
    const bin = join(root, '.bin')
    mkdirSync(bin)
    // What npx would start.
    writeFileSync(join(bin, 'npx'), `#!/bin/sh\nshift 2\nexec node ${JSON.stringify(BIN)} "$@"\n`, { mode: 0o755 })
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, CI_PROJECT_DIR: root }
    // GitLab's shell begins where it likes; only the variable says where the project is.
    const { status } = spawnSync('bash', ['-ec', job.script.join('\n')], { cwd: bin, env, encoding: 'utf8' })
    const { codequality, junit } = job.artifacts.reports
    expect(status).toBe(1)
    const found: { check_name: string; location: { path: string } }[] = JSON.parse(
      readFileSync(join(root, codequality), 'utf8'),
    )
    expect(found.map(({ check_name, location }) => [check_name, location.path])).toContainEqual([
      'CAD110',
      'dags/red.py',
    ])
    expect(found.filter(({ location }) => isAbsolute(location.path))).toEqual([])
    expect(readFileSync(join(root, junit), 'utf8')).toContain('<failure type="CAD110"')
  })
})

describe('.pre-commit-hooks.yaml', () => {
  const hooks: Record<string, unknown>[] = read('.pre-commit-hooks.yaml')

  it.each(hooks.map((hook) => [hook.id as string, hook] as const))('%s', (_, hook) =>
    expect(hook).toMatchObject({ language: 'node', pass_filenames: false, require_serial: true }),
  )

  it.each([
    ['dags/a.py', true],
    ['deploy/docker-compose.prod.yml', true],
    ['chart/values-gpu.yaml', true],
    ['Dockerfile.worker', true],
    ['airflow.cfg', true],
    ['.env.local', true],
    ['README.md', false],
  ])('looks at %s: %s', (path, looks) => expect(new RegExp(hooks[0]?.files as string).test(path)).toBe(looks))
})
