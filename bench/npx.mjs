import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { median } from './median.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Cold npx of the packed tarball against npm exec of an empty package; needs npm. */
export const coldNpx = (pairs) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  try {
    const npm = (args, cwd) =>
      spawnSync('npm', args, {
        cwd,
        encoding: 'utf8',
        env: { ...process.env, npm_config_cache: mkdtempSync(join(folder, 'cache-')) },
      })
    const packed = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root).stdout)[0]
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'empty', version: '1.0.0', bin: 'empty.js' }))
    writeFileSync(join(folder, 'empty.js'), '#!/usr/bin/env node\n')
    const empty = JSON.parse(npm(['pack', '--json'], folder).stdout)[0]
    const time = (file, name) => {
      const started = performance.now()
      const ended = npm(
        ['exec', '--yes', '--package', join(folder, file), '--', name, '--version'],
        mkdtempSync(join(folder, 'run-')),
      )
      if (ended.status !== 0) throw new Error(ended.stderr)
      return (performance.now() - started) / 1000
    }
    const measured = Array.from({ length: pairs }, () => ({
      base: time(empty.filename, 'empty'),
      own: time(packed.filename, 'cuda-airflow-doctor'),
    }))
    const ratio = median(measured.map((pair) => pair.own / pair.base)).toFixed(2)
    const times = ['own', 'base'].map((key) => median(measured.map((pair) => pair[key])).toFixed(3))
    return [
      `| cold npx of the tarball / npm exec of an empty package | ${ratio} | 1.15 | ${times.join(' | ')} |`,
      `| tarball | ${(packed.size / 1e6).toFixed(2)} MB | 1 MB | | |`,
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
