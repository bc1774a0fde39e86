/** Airflow's version and configuration as its running worker has them, without running Airflow. */

import { configPath, readConfig } from '../airflow/config/index.ts'
import type { Option, Settings } from '../airflow/settings.ts'
import { parseVersion } from '../airflow/version.ts'
import type { Host } from '../host/host.ts'
import type { AirflowEvidence, Setting } from '../model/airflow.ts'
import type { AirflowProcess, Role } from '../model/processes.ts'

export interface AirflowFlags {
  /** One that parses. */
  airflowVersion?: string
  executor?: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** The nearest to tasks first. */
const DAEMONS: readonly Role[] = ['celery-main', 'edge-worker', 'standalone', 'scheduler', 'triggerer', 'dag-processor']

/** undefined where nothing hints at Airflow. `installed`: the version in the examined interpreter. */
export const collectAirflow = (
  host: Host,
  processes: AirflowProcess[],
  installed: string | undefined,
  flags: AirflowFlags,
): AirflowEvidence | undefined => {
  const daemons = DAEMONS.flatMap((wanted) => processes.filter(({ role }) => role === wanted))
  const running = daemons.flatMap((daemon) => environmentOf(host, daemon) ?? [])
  // Of several Airflows on one host, the one that this shell is set up for.
  const worker = running.find(({ environment }) => environment.AIRFLOW_HOME === host.env.AIRFLOW_HOME) ?? running[0]
  const { environment, name } = worker ?? { environment: host.env, name: 'this shell' }
  const version = versionOf(installed, flags)
  const { configFile, settings, problems } = read(host, environment, version)
  const hinted =
    version || flags.executor || worker || configFile.status !== 'missing' || Object.keys(settings).length > 0
  if (!hinted) return undefined
  const local = canForkFalse(host, environment, configFile.path, settings)
  const user = environment.USER ?? environment.LOGNAME
  const consoleScript = daemons.find(({ title }) => /\bairflow\b/.test(title))?.title
  return {
    ...(version && { version }),
    environment: name,
    configFile,
    settings: {
      ...settings,
      ...(flags.executor && { 'core.executor': { value: flags.executor, origin: '--executor' } }),
    },
    problems,
    ...(local && { canForkFalse: local }),
    ...(user && { user }),
    ...(consoleScript && { consoleScript: !/ -m airflow\b/.test(consoleScript) }),
    differences: worker ? differences(read(host, host.env, version).settings, settings) : [],
  }
}

const versionOf = (installed: string | undefined, { airflowVersion }: AirflowFlags): Setting | undefined => {
  if (airflowVersion) return { value: airflowVersion, origin: '--airflow-version' }
  return installed ? { value: installed, origin: 'package metadata' } : undefined
}

/** As it was at its start; a title that was set over it leaves nothing that reads like one. */
const environmentOf = (host: Host, { pid, role }: AirflowProcess) => {
  const text = host.readText(`/proc/${pid}/environ`)
  if (!text?.includes('PATH=')) return undefined
  const entries = text
    .split('\0')
    .map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)])
  return { environment: Object.fromEntries(entries) as Environment, name: `${role} (pid ${pid})` }
}

const CLOSED = {
  denied: 'this user may not read it, so what it sets is not known',
  unreadable: 'not a file that can be read, so what it sets is not known',
}

const read = (host: Host, environment: Environment, version: Setting | undefined) => {
  const path = configPath(environment)
  const file = host.read(path)
  const text = 'text' in file ? file.text : undefined
  const config = readConfig({ environment, path, text, version: version && parseVersion(version.value) })
  const status = 'text' in file ? ('read' as const) : file.error
  const closed = status === 'denied' || status === 'unreadable' ? [{ path, message: CLOSED[status] }] : []
  return { ...config, configFile: { path, status }, problems: [...closed, ...config.problems] }
}

export const LOCAL_SETTINGS = 'airflow_local_settings.py'
export const CAN_FORK_FALSE = /^CAN_FORK\s*=\s*False\b/

/** airflow_local_settings.py stands in the folders that Airflow or PYTHONPATH adds to the module path. */
const canForkFalse = (host: Host, environment: Environment, config: string, settings: Settings): string | undefined => {
  const home = config.slice(0, config.lastIndexOf('/'))
  const folders = [
    ...(environment.PYTHONPATH?.split(':') ?? []),
    `${home}/config`,
    settings['core.dags_folder']?.value ?? `${home}/dags`,
    settings['core.plugins_folder']?.value ?? `${home}/plugins`,
  ]
  for (const folder of folders.filter(Boolean)) {
    const path = `${folder}/${LOCAL_SETTINGS}`
    const line =
      host
        .readText(path)
        ?.split('\n')
        .findIndex((text) => CAN_FORK_FALSE.test(text)) ?? -1
    if (line >= 0) return `${path}:${line + 1}`
  }
  return undefined
}

const differences = (shell: Settings, worker: Settings): AirflowEvidence['differences'] =>
  (Object.keys(worker) as Option[])
    .filter((option) => shell[option]?.value !== worker[option]?.value)
    .map((option) => ({ option, shell: shell[option]?.value ?? 'not set', worker: worker[option]?.value ?? 'not set' }))
