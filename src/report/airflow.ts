/** What Airflow does here: per executor the task process, and which ways of running CUDA code it leaves. */

import type { Report } from '../model/report.ts'
import { wrap } from './wrap.ts'

type Executor = NonNullable<Report['airflow']>['executors'][number]

export const airflowLines = ({ airflow, deployments = [], evidence }: Report): string[] => {
  const { version, configFile, environment } = evidence.airflow ?? {}
  const sources = [version?.origin, `environment of ${environment}`, configFile?.status === 'read' && configFile.path]
  return [
    ...(airflow ? titled(`Airflow ${airflow.version}  (${sources.filter(Boolean).join(', ')})`, airflow) : []),
    ...deployments.flatMap((each) => titled(`${each.name}: Airflow ${each.version}`, each)),
  ]
}

const titled = (title: string, { executors }: NonNullable<Report['airflow']>): string[] => [
  title,
  ...executors.flatMap(executorLines),
]

const RELIANCE = [
  ['always', 'works whatever the parents did: '],
  ['while-clean', 'works until a parent initializes CUDA: '],
  ['never', 'does not work: '],
] as const

const executorLines = ({ name, team, taskProcess, ways, unknown }: Executor): string[] => {
  const title = `  ${name}${team ? ` (team ${team})` : ''}`
  if (!taskProcess) return [`${title}: not known: ${unknown?.reason}`]
  const { kind, daemonic, dagFileImportedIn, basis, state, hops } = taskProcess
  const process = [
    `task process ${kind}`,
    daemonic ? 'daemonic' : 'not daemonic',
    `DAG file imported in the ${dagFileImportedIn === 'parent' ? 'supervisor' : 'task'}`,
  ]
  const chain = hops.map((hop) => `${hop.by} ${hop.process}`).join(' → ')
  const relied = RELIANCE.map(([works, text]) => ({ text, found: ways.filter((way) => way.works === works) }))
  return [
    `${title}: ${process.join(', ')}  (${basis}; ${state})`,
    `    ${chain}`,
    ...relied
      .filter(({ found }) => found.length > 0)
      .flatMap(({ text, found }) => wrap(text + found.map(({ way }) => way).join(', '), '    ')),
  ]
}
