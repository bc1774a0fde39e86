/** Flags and config file → checked settings. Whatever is wrong is said before anything runs. */

import { readFileSync } from 'node:fs'
import { parseVersion } from '../airflow/version.ts'
import type { AirflowFlags } from '../collect/airflow.ts'
import { type Config, config } from '../model/config.ts'
import { UsageError } from '../model/errors.ts'
import { CELL_SECONDS } from '../model/limits.ts'
import type { Waiver } from '../model/policy.ts'
import { type Breadth, type FailOn, FRAMEWORKS, type Framework } from '../model/vocabulary.ts'
import { checkFolder, type Output, outputs } from './outputs.ts'

/** As commander hands them over. */
export interface Flags {
  python?: string
  framework?: string
  quick?: boolean
  exhaustive?: boolean
  timeout?: string
  failOn?: string
  airflowVersion?: string
  executor?: string
  format?: string
  output?: string[]
  save?: string
  config?: string
  simulate?: string | true
  quiet?: boolean
  verbose?: boolean
  color: boolean
}

export interface Settings {
  python: string | undefined
  frameworks: Framework[]
  requested: boolean
  breadth: Breadth
  timeoutSeconds: number
  failOn: FailOn
  airflow: AirflowFlags
  outputs: Output[]
  waivers: readonly Waiver[]
}

export const settings = (flags: Flags): Settings => {
  const merged = { ...(flags.config ? readConfig(flags.config) : {}), ...fromFlags(flags) }
  if (merged.quick && merged.exhaustive)
    throw new UsageError('--quick and --exhaustive contradict each other', 'Leave one out.')
  const named = merged.framework === undefined || merged.framework === 'auto' ? undefined : merged.framework
  if (flags.save) checkFolder(flags.save)
  return {
    python: merged.python,
    frameworks: named ?? [...FRAMEWORKS],
    requested: named !== undefined,
    breadth: merged.exhaustive ? 'exhaustive' : merged.quick ? 'quick' : 'full',
    timeoutSeconds: merged.timeout ?? CELL_SECONDS,
    failOn: merged.failOn ?? 'broken',
    airflow: airflow(merged),
    outputs: outputs(merged.format, flags.output ?? []),
    waivers: merged.waivers ?? [],
  }
}

const fromFlags = (flags: Flags): Config => {
  const given = {
    python: flags.python,
    framework:
      flags.framework === undefined || flags.framework === 'auto' ? flags.framework : flags.framework.split(','),
    quick: flags.quick,
    exhaustive: flags.exhaustive,
    timeout: flags.timeout === undefined ? undefined : Number(flags.timeout),
    failOn: flags.failOn,
    airflowVersion: flags.airflowVersion,
    executor: flags.executor,
    format: flags.format,
  }
  return check(Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)), 'option')
}

const airflow = ({ airflowVersion, executor }: Config): AirflowFlags => {
  if (airflowVersion !== undefined && !parseVersion(airflowVersion))
    throw new UsageError(`'${airflowVersion}' is not a version of Airflow`, 'Try --airflow-version 2.11.2.')
  return { ...(airflowVersion && { airflowVersion }), ...(executor && { executor }) }
}

const readConfig = (path: string): Config => {
  const hint = 'Pass --config with a readable JSON file; README.md lists its keys.'
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new UsageError(`Cannot read the config file ${path}: ${(error as Error).message}`, hint)
  }
  try {
    return check(JSON.parse(text), path)
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`The config file ${path} is not JSON: ${(error as Error).message}`, hint)
  }
}

const check = (given: unknown, source: string): Config => {
  const checked = config.safeParse(given)
  if (checked.success) return checked.data
  const issue = checked.error.issues[0]
  const key = issue?.path.join('.') || 'unknown key'
  throw new UsageError(`${source} ${key}: ${issue?.message ?? 'is not valid'}`, 'See cuda-airflow-doctor --help.')
}
