/** A container engine with Docker's interface, and one image made of this machine's Python. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { packagePath } from '../../../src/root.ts'
import { daemon, endAll, until } from '../../support/processes.ts'

export interface Engine {
  url: string
  image: string
  stop: () => Promise<void>
}

const IMAGE = 'localhost/cuda-airflow-doctor-e2e:1'

/** No overlay, no network and no limits of its own: what an unprivileged container on a build machine allows. */
const storage = (folder: string) => `[storage]
driver = "vfs"
graphroot = "${folder}/graph"
runroot = "${folder}/run"
`
const CONTAINERS = `[containers]
netns = "host"
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "runc"
`

/** Why there is none, where it cannot run here. */
export const startPodman = async (): Promise<Engine | string> => {
  const folder = mkdtempSync(join(tmpdir(), 'cad-podman-'))
  const env = {
    ...process.env,
    CONTAINERS_STORAGE_CONF: join(folder, 'storage.conf'),
    CONTAINERS_CONF: join(folder, 'containers.conf'),
  }
  const stop = async () => {
    await endAll(folder)
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
  }
  const run = (command: string, ...args: string[]) => execFileSync(command, args, { env, stdio: 'pipe' })
  try {
    writeFileSync(join(folder, 'storage.conf'), storage(folder))
    writeFileSync(join(folder, 'containers.conf'), CONTAINERS)
    mkdirSync(join(folder, 'root'))
    run('python3', packagePath('test/e2e/support/image.py'), join(folder, 'root'))
    run('tar', '-C', join(folder, 'root'), '-cf', join(folder, 'image.tar'), '.')
    run('podman', 'import', '--quiet', join(folder, 'image.tar'), IMAGE)
    run('podman', 'run', '--rm', IMAGE, 'python3', '-c', 'import ctypes, json, zlib')
    const socket = join(folder, 'podman.sock')
    daemon('podman', ['podman', 'system', 'service', '--time=0', `unix://${socket}`], env, folder)
    await until(() => existsSync(socket), 10, 'the socket of podman')
    return { url: `unix://${socket}`, image: IMAGE, stop }
  } catch (error) {
    await stop()
    return (error as Error).message
  }
}
