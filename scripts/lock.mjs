import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** One setup at a time per clone: a directory is a lock that every file system creates atomically. */
export function withLock(lock, work) {
  mkdirSync(dirname(lock), { recursive: true })
  while (!tryLock(lock)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  try {
    return work()
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

function tryLock(lock) {
  try {
    mkdirSync(lock)
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (isStale(lock)) rmSync(lock, { recursive: true, force: true })
    return false
  }
  writeFileSync(join(lock, 'pid'), String(process.pid))
  return true
}

/** Its owner is gone, or it is older than any setup lasts. */
function isStale(lock) {
  try {
    const age = Date.now() - statSync(lock).mtimeMs
    const pid = join(lock, 'pid')
    return age > 900_000 || (age > 2_000 && !isAlive(existsSync(pid) ? Number(readFileSync(pid, 'utf8')) : 0))
  } catch {
    return false
  }
}

function isAlive(pid) {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}
