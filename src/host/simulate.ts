/** The simulated driver, compiled on the spot: fixtures/simulated/README.md says what it models. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { UsageError } from '../model/errors.ts'
import type { Host } from './host.ts'

export interface Simulation {
  env: Record<string, string>
  dispose: () => void
}

const LIBRARIES = ['libcuda', 'libnvidia-ml']
const DEVICE_NODES = ['nvidia0', 'nvidiactl', 'nvidia-uvm']

/** Profiles without a driver, or with a device node missing. */
const WITHOUT_LIBRARIES = ['no-driver']
const WITHOUT_NODE: Record<string, string[]> = { 'no-driver': DEVICE_NODES, 'uvm-missing': ['nvidia-uvm'] }

/** `archive`: the files of fixtures/simulated as one JSON object, path to text; the build makes it. */
export const simulate = async (host: Host, archive: string, profile: string): Promise<Simulation> => {
  const files = JSON.parse(readFileSync(archive, 'utf8')) as Record<string, string>
  const names = (JSON.parse(files['profiles.json'] ?? '[]') as { name: string }[]).map(({ name }) => name)
  if (!names.includes(profile))
    throw new UsageError(`There is no simulated profile '${profile}'`, `Choose one of: ${names.join(', ')}`)
  const folder = mkdtempSync(join(tmpdir(), 'cuda-airflow-doctor-simulated-'))
  const dispose = () => rmSync(folder, { recursive: true, force: true })
  try {
    const nodes = DEVICE_NODES.filter((name) => !WITHOUT_NODE[profile]?.includes(name)).map((name) => [
      `dev/${name}`,
      '',
    ])
    for (const [path, text] of [...Object.entries(files), ...nodes] as [string, string][])
      write(join(folder, path), text)
    mkdirSync(join(folder, 'lib'))
    if (!WITHOUT_LIBRARIES.includes(profile)) await Promise.all(LIBRARIES.map((name) => compile(host, folder, name)))
  } catch (error) {
    dispose()
    throw error
  }
  return { env: environment(host, folder, profile), dispose }
}

const write = (path: string, text: string): void => {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text, { mode: text.startsWith('#!') ? 0o755 : 0o644 })
}

const environment = (host: Host, folder: string, profile: string): Record<string, string> => ({
  CUDA_SIM_PROFILE: profile,
  CUDA_SIM_DEV: join(folder, 'dev'),
  LD_LIBRARY_PATH: join(folder, 'lib'),
  PYTHONPATH: [join(folder, 'python'), host.env.PYTHONPATH].filter(Boolean).join(delimiter),
  PATH: [join(folder, 'bin'), host.env.PATH].filter(Boolean).join(delimiter),
})

const compile = async (host: Host, folder: string, name: string): Promise<void> => {
  const library = `${name}.so.1`
  const result = await host.run({
    id: `cc ${name}`,
    command: host.env.CC || 'cc',
    args: [
      '-shared',
      '-fPIC',
      '-O1',
      `-Wl,-soname,${library}`,
      '-o',
      join(folder, 'lib', library),
      join(folder, 'src', `${name}.c`),
    ],
    timeoutSeconds: 60,
  })
  if (result.status === 'notFound') {
    throw new UsageError(
      'The simulated driver needs a C compiler, and there is none',
      'Install one (Debian: apt-get install gcc libc6-dev), or set CC.',
    )
  }
  if (result.exitCode !== 0) {
    throw new UsageError(
      `The simulated driver does not compile: ${result.stderr.trim().split('\n')[0]}`,
      'Install the C library headers (Debian: libc6-dev), or set CC.',
    )
  }
}
