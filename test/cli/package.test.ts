/** The package as users get it: packed, installed into an empty folder, started by npx. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { version } from '../../package.json'
import { packagePath } from '../../src/root.ts'

const folder = mkdtempSync(join(tmpdir(), 'cad-package-'))
const npm = (args: string[], cwd: string) =>
  execFileSync('npm', args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, npm_config_cache: join(folder, 'cache'), npm_config_update_notifier: 'false' },
  })

interface Packed {
  filename: string
  size: number
  files: { path: string }[]
}
let packed: Packed

beforeAll(() => {
  ;[packed] = JSON.parse(
    npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], packagePath('')),
  ) as [Packed]
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const npx = (...args: string[]) =>
  npm(
    ['exec', '--yes', '--offline', '--package', join(folder, packed.filename), '--', 'cuda-airflow-doctor', ...args],
    mkdtempSync(join(folder, 'empty-')),
  )

it('is at most 1 MB', () => expect(packed.size).toBeLessThanOrEqual(1_000_000))

it('holds what runs and nothing else', () =>
  expect(
    packed.files
      .map(({ path }) => path)
      .filter((path) => !/^(bin|dist|probes)\//.test(path))
      .sort(),
  ).toEqual(['LICENSE', 'README.md', 'package.json']))

it('needs no other package', () =>
  expect(JSON.parse(readFileSync(packagePath('package.json'), 'utf8'))).not.toHaveProperty('dependencies'))

it('starts in an empty folder without a network', () => expect(npx('--version').trim()).toBe(version))

it('finds its probes and its simulation there', () => {
  const report = JSON.parse(npx('demo', '--quick', '--format', 'json', '--quiet'))
  expect(report).toMatchObject({ verdict: 'healthy', source: 'simulated' })
  expect(readdirSync(folder).filter((name) => name.endsWith('.tgz'))).toHaveLength(1)
})
