import { spawnSync } from 'node:child_process'
import { run } from './run.mjs'

/** Packages that bring a command of their own name: apt-get installs those that are not there, where it may. */
export async function debianPackages(...names) {
  const missing = names.filter((name) => !isThere(name))
  if (missing.length === 0 || !isThere('apt-get') || process.getuid?.() !== 0) return
  console.error(`setup: installing ${missing.join(', ')}`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await run('apt-get', ['update', '-q'], { env })
  await run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...missing], { env })
}

function isThere(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0
}
