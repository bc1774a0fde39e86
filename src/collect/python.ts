/** Which interpreter to examine: the one the worker runs, not the one the shell happens to find. */

import { delimiter, join } from 'node:path'
import { parseTitle } from '../airflow/titles.ts'
import type { Host } from '../host/host.ts'
import { UsageError } from '../model/errors.ts'
import type { Python } from '../model/evidence.ts'

/** First answer wins; how it was found is part of the report. */
export const findPython = (host: Host, flag: string | undefined): Python => {
  const found = SOURCES(host, flag).find(([, path]) => path !== undefined)
  if (!found?.[1])
    throw new UsageError('No Python found', 'Pass --python with the interpreter your Airflow worker uses.')
  return { foundBy: found[0], path: found[1] }
}

const SOURCES = (host: Host, flag: string | undefined): [Python['foundBy'], string | undefined][] => [
  ['flag', flag],
  ['VIRTUAL_ENV', virtualEnvironment(host)],
  ['worker', liveWorker(host)],
  ['airflow-script', airflowScript(host)],
  ['PATH', onPath(host, 'python3')],
]

const virtualEnvironment = (host: Host): string | undefined => {
  const folder = host.env.VIRTUAL_ENV
  return folder && host.list(join(folder, 'bin')).includes('python') ? join(folder, 'bin', 'python') : undefined
}

const PYTHON = /(^|\/)python[\d.]*$/

/**
 * A virtual environment's python is a link, which /proc/<pid>/exe follows to the base interpreter. The command line
 * still has the name it was started by, unless the process gave itself a title; then its libraries tell.
 */
const liveWorker = (host: Host): string | undefined => {
  const workers = host
    .list('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({ pid, argv: host.readText(`/proc/${pid}/cmdline`)?.split('\0') ?? [] }))
    .filter(({ argv }) => parseTitle(argv.join(' ')))
  const started = workers.map(({ pid, argv }) => startedBy(host, pid, argv[0] ?? ''))
  const byLibraries = workers.map(({ pid }) => ownerOfLibraries(host, pid))
  const linked = workers.map(({ pid }) => host.readLink(`/proc/${pid}/exe`))
  return [...started, ...byLibraries, ...linked].find((path) => path !== undefined && PYTHON.test(path))
}

const startedBy = (host: Host, pid: string, name: string): string | undefined => {
  if (name.startsWith('/')) return name
  const environment = host.readText(`/proc/${pid}/environ`)?.split('\0') ?? []
  const path = environment.find((entry) => entry.startsWith('PATH='))?.slice('PATH='.length)
  return PYTHON.test(name) ? onPath(host, name, path) : undefined
}

const SITE_PACKAGES = / (\/\S*)\/lib\/python[\d.]+\/site-packages\//g

const ownerOfLibraries = (host: Host, pid: string): string | undefined => {
  const maps = host.readText(`/proc/${pid}/maps`) ?? ''
  const prefixes = [...maps.matchAll(SITE_PACKAGES)].map(([, prefix]) => `${prefix}/bin`)
  return [...new Set(prefixes)].find((folder) => host.list(folder).includes('python'))?.concat('/python')
}

const airflowScript = (host: Host): string | undefined => {
  const script = onPath(host, 'airflow')
  const shebang = script && host.readText(script)?.split('\n', 1)[0]
  return shebang ? /^#!\s*(\/\S*python[\d.]*)\s*$/.exec(shebang)?.[1] : undefined
}

const onPath = (host: Host, name: string, path = host.env.PATH): string | undefined =>
  path
    ?.split(delimiter)
    .find((folder) => host.list(folder).includes(name))
    ?.concat('/', name)
