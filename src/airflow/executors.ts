/**
 * `[core] executor` → the executors it names. Syntax: airflow/executors/executor_loader.py of 2.11.2 and 3.3.2.
 * https://airflow.apache.org/docs/apache-airflow/stable/core-concepts/executor/index.html
 */

import { inRange, type Version } from './version.ts'

export const EXECUTORS = [
  'SequentialExecutor',
  'LocalExecutor',
  'CeleryExecutor',
  'KubernetesExecutor',
  'CeleryKubernetesExecutor',
  'LocalKubernetesExecutor',
  'DaskExecutor',
  'DebugExecutor',
  'EdgeExecutor',
  'AwsEcsExecutor',
  'AwsBatchExecutor',
  'AwsLambdaExecutor',
] as const
export type Executor = (typeof EXECUTORS)[number]

export interface NamedExecutor {
  /** As tasks ask for it: the alias, or the class name. */
  name: string
  /** undefined: a class that this tool does not know. */
  executor: Executor | undefined
  team?: string
}

export interface ParsedExecutors {
  executors: NamedExecutor[]
  /** Why Airflow of this version would refuse it or leave part of it out. */
  problems: string[]
}

/** Static hybrids run each task on one of two, chosen by its queue. */
export const HYBRIDS: Partial<Record<Executor, readonly [Executor, Executor]>> = {
  CeleryKubernetesExecutor: ['CeleryExecutor', 'KubernetesExecutor'],
  LocalKubernetesExecutor: ['LocalExecutor', 'KubernetesExecutor'],
}

const LISTS = { from: '2.10' }
const ALIASED_CORE_NAMES = { from: '3.2' }
const TEAMS = { from: '3.2' }
const CORE_NAMES: readonly string[] = ['LocalExecutor', 'CeleryExecutor', 'KubernetesExecutor', 'SequentialExecutor']

export const parseExecutors = (value: string, version: Version, multiTeam: boolean): ParsedExecutors => {
  const problems: string[] = []
  const executors: NamedExecutor[] = []
  const groups = inRange(version, TEAMS) ? value.split(';') : [value]
  for (const group of groups) {
    const [, team, list] = /^([^=]+)=(.*)$/s.exec(group) ?? [undefined, undefined, group.replace(/^=+|=+$/g, '')]
    if (team !== undefined && !multiTeam) {
      problems.push(`${group.trim()} is left out, because [core] multi_team is not enabled`)
      continue
    }
    if (team === undefined && executors.some((named) => named.team !== undefined))
      problems.push('executors of all teams must stand before those of a team')
    const items = (list ?? '').split(',').map((item) => item.trim())
    if (items.length > 1 && !inRange(version, LISTS)) problems.push('lists of executors need Airflow 2.10')
    executors.push(...items.map((item) => ({ ...named(item, version, problems), ...(team && { team: team.trim() }) })))
  }
  problems.push(...duplicates(executors))
  if (!executors.some(({ team }) => team === undefined)) problems.push('at least one executor must be for all teams')
  return { executors, problems }
}

const named = (item: string, version: Version, problems: string[]): NamedExecutor => {
  const [first = '', second, ...more] = item.split(':')
  if (!item || second === '' || more.length > 0) problems.push(`'${item}' is not an executor`)
  else if (second !== undefined && !mayHaveAlias(second, version))
    problems.push(`'${item}': an alias needs a module path${CORE_NAMES.includes(second) ? ' before Airflow 3.2' : ''}`)
  return second === undefined
    ? { name: className(first), executor: known(first) }
    : { name: first, executor: known(second) }
}

const mayHaveAlias = (path: string, version: Version): boolean =>
  path.includes('.') || (inRange(version, ALIASED_CORE_NAMES) && CORE_NAMES.includes(path))

const className = (path: string): string => path.split('.').at(-1) ?? path

/** A class of the same name outside Airflow's own packages may do anything. */
const known = (path: string): Executor | undefined =>
  path.includes('.') && !path.startsWith('airflow.') ? undefined : EXECUTORS.find((name) => name === className(path))

const duplicates = (executors: NamedExecutor[]): string[] => {
  const spelled = executors.map(({ name, executor, team }) => `${executor ?? name}${team ? ` of ${team}` : ''}`)
  const twice = spelled.filter((text, index) => spelled.indexOf(text) !== index)
  return [...new Set(twice)].map((text) => `${text} is configured twice`)
}
