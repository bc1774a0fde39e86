/** Where the Airflow charts have what matters in their values. */

import type { Image } from './image.ts'
import { at, entries, type Node, textOf } from './yaml.ts'

type Path = readonly string[]

export interface Chart {
  name: 'official' | 'bitnami' | 'community'
  /** Becomes [core] executor in airflow.cfg, or a variable. */
  executor: Path
  executorIs: 'cfg' | 'variable'
  repository: readonly Path[]
  defaultRepository: string
  tag: readonly Path[]
  /** Names the version where the image's tag does not. */
  version?: Path
  /** Sections of airflow.cfg as maps, or the whole file as text; later ones win. */
  config: readonly Path[]
  /** A map of variables. */
  variables: readonly Path[]
  /** Lists of variables as Kubernetes has them, or such a list as text; later ones win. */
  env: readonly Path[]
  schedulerEnv: readonly Path[]
  workerEnv: readonly Path[]
  workerCommand: readonly Path[]
  /** More kinds of workers, each with a name and what differs. */
  workerSets?: Path
}

/** https://airflow.apache.org/docs/helm-chart/stable/parameters-ref.html */
const OFFICIAL: Chart = {
  name: 'official',
  executor: ['executor'],
  executorIs: 'cfg',
  repository: [['images', 'airflow', 'repository'], ['defaultAirflowRepository']],
  defaultRepository: 'apache/airflow',
  tag: [['images', 'airflow', 'tag'], ['defaultAirflowTag']],
  version: ['airflowVersion'],
  config: [['config']],
  variables: [],
  env: [['env'], ['extraEnv']],
  schedulerEnv: [['scheduler', 'env']],
  workerEnv: [
    ['workers', 'env'],
    ['workers', 'celery', 'env'],
  ],
  workerCommand: [
    ['workers', 'command'],
    ['workers', 'args'],
    ['workers', 'celery', 'command'],
    ['workers', 'celery', 'args'],
  ],
  workerSets: ['workers', 'celery', 'sets'],
}

/** https://github.com/bitnami/charts/tree/main/bitnami/airflow */
const BITNAMI: Chart = {
  name: 'bitnami',
  executor: ['executor'],
  executorIs: 'cfg',
  repository: [['image', 'repository']],
  defaultRepository: 'bitnami/airflow',
  tag: [['image', 'tag']],
  config: [['config'], ['configuration'], ['overrideConfiguration']],
  variables: [],
  env: [['extraEnvVars'], ['airflow', 'extraEnvVars']],
  schedulerEnv: [['scheduler', 'extraEnvVars']],
  workerEnv: [['worker', 'extraEnvVars']],
  workerCommand: [
    ['worker', 'command'],
    ['worker', 'args'],
  ],
}

/** https://github.com/airflow-helm/charts/tree/main/charts/airflow: executor and config become variables. */
const COMMUNITY: Chart = {
  name: 'community',
  executor: ['airflow', 'executor'],
  executorIs: 'variable',
  repository: [['airflow', 'image', 'repository']],
  defaultRepository: 'apache/airflow',
  tag: [['airflow', 'image', 'tag']],
  config: [],
  variables: [['airflow', 'config']],
  env: [['airflow', 'extraEnv']],
  schedulerEnv: [['scheduler', 'extraEnv']],
  workerEnv: [['workers', 'extraEnv']],
  workerCommand: [],
}

/** The chart and where its values start: another chart may hold it under the name `airflow`. */
export const chartOf = (root: Node | undefined): { chart: Chart; values: Node } | undefined => {
  if (root?.kind !== 'map') return undefined
  const inner = at(root, 'airflow')
  if (isBitnami(root)) return { chart: BITNAMI, values: root }
  if (isOfficial(root)) return { chart: OFFICIAL, values: root }
  if (inner && (isBitnami(inner) || isOfficial(inner) || at(inner, 'airflow'))) return chartOf(inner)
  return inner && isCommunity(inner) ? { chart: COMMUNITY, values: root } : undefined
}

const isExecutor = (node: Node | undefined): boolean => /Executor$|^\{\{/.test(textOf(node) ?? '')
const has = (node: Node, keys: readonly string[]): boolean => keys.some((key) => at(node, key) !== undefined)

const isBitnami = (node: Node): boolean =>
  /bitnami.*\/airflow/.test(textOf(at(node, 'image', 'repository')) ?? '') ||
  (isExecutor(at(node, 'executor')) && has(node, ['extraEnvVars', 'configuration', 'overrideConfiguration', 'worker']))

/** The community chart has `airflow.executor` and `airflow.config` too, but with an image or variables beside them. */
const isOfficial = (node: Node): boolean =>
  has(node, ['airflowVersion', 'defaultAirflowTag', 'defaultAirflowRepository', 'airflowLocalSettings']) ||
  at(node, 'images', 'airflow') !== undefined ||
  entries(at(node, 'config', 'core')).length > 0 ||
  (isExecutor(at(node, 'executor')) && !has(node, ['image', 'legacyCommands']) && !hasVariables(node))

const hasVariables = (node: Node): boolean => entries(at(node, 'config')).some(([name]) => name.startsWith('AIRFLOW__'))

const isCommunity = (inner: Node): boolean =>
  isExecutor(at(inner, 'executor')) || hasVariables(inner) || at(inner, 'image', 'tag') !== undefined

export const firstText = (values: Node, paths: readonly Path[]): { text: string; line: number } | undefined => {
  for (const path of paths) {
    const node = at(values, ...path)
    const text = textOf(node)
    if (node && text) return { text, line: node.line }
  }
  return undefined
}

export const isOwnImage = ({ repository }: Image, { defaultRepository }: Chart): boolean =>
  repository !== defaultRepository && !repository.endsWith(`/${defaultRepository}`)
