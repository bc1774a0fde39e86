/** Helm values of the Airflow charts → the containers that they make. */

import { type CfgOption, parseCfg, type Sections } from '../config/cfg.ts'
import { originOf } from '../config/names.ts'
import type { ConfigProblem, Setting } from '../settings.ts'
import { NO_POOL, readCommand } from './command.ts'
import type { SourceFile } from './files.ts'
import { type Chart, chartOf, firstText } from './helm-charts.ts'
import { type Image, versionOfImage } from './image.ts'
import { merge, type Variable, type Variables } from './variables.ts'
import { at, entries, items, type Node, readYaml, textOf } from './yaml.ts'

export interface HelmContainer {
  name: string
  role: 'scheduler' | 'celery-worker'
  variables: Variables
  pool?: Setting
}

export interface HelmValues {
  chart: Chart
  image: Image
  version?: Setting
  sections: Sections
  containers: HelmContainer[]
  problems: ConfigProblem[]
}

interface Context {
  path: string
  chart: Chart
  values: Node
  problems: ConfigProblem[]
}

/** No chart: values of something else, or no YAML. */
export const readHelmValues = (file: SourceFile): HelmValues | { problems: ConfigProblem[] } => {
  const { documents, problems } = readYaml(file)
  const found = documents.map(chartOf).find((chart) => chart)
  if (!found) return { problems }
  const context: Context = { path: file.path, ...found, problems: [...problems] }
  const { chart, values } = found
  const executor = firstText(values, [chart.executor])
  const common = merge(
    executor && chart.executorIs === 'variable'
      ? new Map([['AIRFLOW__CORE__EXECUTOR', { path: file.path, line: executor.line, value: executor.text }]])
      : new Map(),
    ...chart.variables.map((path) => readMap(at(values, ...path), context)),
    readEnv(chart.env, values, context),
  )
  const scheduler: HelmContainer = {
    name: 'scheduler',
    role: 'scheduler',
    variables: merge(common, readEnv(chart.schedulerEnv, values, context)),
  }
  return {
    chart,
    ...readImage(context),
    sections: readSections(chart.executorIs === 'cfg' ? executor : undefined, context),
    containers: [scheduler, ...readWorkers(common, context)],
    problems: context.problems,
  }
}

export const isHelmValues = (found: HelmValues | { problems: ConfigProblem[] }): found is HelmValues => 'chart' in found

const readImage = ({ path, chart, values, problems }: Context): Pick<HelmValues, 'image' | 'version'> => {
  const repository = firstText(values, chart.repository)?.text ?? chart.defaultRepository
  const tag = firstText(values, chart.tag)
  const image = { repository, tag: tag?.text }
  const said = tag && versionOfImage(image)
  const stated = chart.version && firstText(values, [chart.version])
  const place = (line: number) => ({ path, line })
  if (tag && said && 'value' in said) {
    if (stated && stated.text !== said.value)
      problems.push({
        ...place(stated.line),
        message: `airflowVersion is ${stated.text}, and the image ${said.value}: the image counts`,
      })
    return { image, version: { value: said.value, origin: originOf(place(tag.line)) } }
  }
  if (stated) return { image, version: { value: stated.text, origin: originOf(place(stated.line)) } }
  if (tag && said && 'unknown' in said) problems.push({ ...place(tag.line), message: said.unknown })
  return { image }
}

const readWorkers = (common: Variables, context: Context): HelmContainer[] => {
  const { chart, values } = context
  const variables = merge(common, readEnv(chart.workerEnv, values, context))
  const pool = readPool(chart.workerCommand, values, context)
  const usual: HelmContainer = { name: 'worker', role: 'celery-worker', variables, ...(pool && { pool }) }
  const sets = items(chart.workerSets && at(values, ...chart.workerSets)).map((set): HelmContainer => {
    const own = readPool([['command'], ['args']], set, context) ?? pool
    return {
      name: `worker ${textOf(at(set, 'name')) ?? set.line}`,
      role: 'celery-worker',
      variables: merge(variables, readEnv([['env']], set, context)),
      ...(own && { pool: own }),
    }
  })
  const withUsual = textOf(at(values, 'workers', 'celery', 'enableDefault'))?.toLowerCase() !== 'false'
  return withUsual || sets.length === 0 ? [usual, ...sets] : sets
}

const readPool = (paths: Chart['workerCommand'], under: Node, { path, problems }: Context): Setting | undefined => {
  const nodes = paths.flatMap((keys) => at(under, ...keys) ?? [])
  const text = nodes.map((node) => textOf(node) ?? items(node).map(textOf).join(' ')).join(' ')
  const { pool, byAirflow } = readCommand(text)
  const line = nodes[0]?.line
  if (pool === undefined || line === undefined) return undefined
  if (byAirflow) problems.push({ path, line, message: NO_POOL })
  return { value: pool, origin: originOf({ path, line }) }
}

const readMap = (node: Node | undefined, { path }: Context): Variables =>
  new Map(
    entries(node).flatMap(([name, value]): [string, Variable][] => {
      const text = textOf(value)
      return text === undefined ? [] : [[name, { path, line: value.line, value: text }]]
    }),
  )

const readEnv = (paths: readonly (readonly string[])[], under: Node, context: Context): Variables =>
  merge(...paths.map((path) => readList(at(under, ...path), context)))

/** A list as text may be a template, which is filled in before it is read. */
const readList = (node: Node | undefined, context: Context): Variables => {
  const text = textOf(node)
  if (!node || text === undefined)
    return merge(readMap(node, context), new Map(items(node).flatMap((item) => readItem(item, context, 0))))
  const { documents, problems } = readYaml({ path: context.path, text })
  context.problems.push(...problems.map((problem) => ({ ...problem, line: node.line + (problem.line ?? 0) })))
  return new Map(documents.flatMap(items).flatMap((item) => readItem(item, context, node.line)))
}

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#environment-variables */
const readItem = (item: Node, { path }: Context, offset: number): [string, Variable][] => {
  const name = textOf(at(item, 'name'))
  const line = item.line + offset
  if (!name) return []
  if (at(item, 'valueFrom')) return [[name, { path, line, unknown: 'a secret or a config map of the cluster has it' }]]
  const value = textOf(at(item, 'value')) ?? ''
  const other = /(?<!\$)\$\((\w+)\)/.exec(value)?.[1]
  if (other) return [[name, { path, line, unknown: `depends on ${other}, which the pod has` }]]
  return [[name, { path, line, value }]]
}

const readSections = (executor: { text: string; line: number } | undefined, context: Context): Sections => {
  const { path, chart, values, problems } = context
  const sections = new Map<string, Map<string, CfgOption>>()
  const set = (section: string, key: string, option: CfgOption) =>
    sections.set(section, (sections.get(section) ?? new Map()).set(key, option))
  if (executor) set('core', 'executor', { path, line: executor.line, value: executor.text })
  for (const node of chart.config.flatMap((keys) => at(values, ...keys) ?? [])) {
    const text = textOf(node)
    if (text !== undefined) {
      const parsed = parseCfg(path, text)
      problems.push(...parsed.problems.map((problem) => ({ ...problem, line: node.line + (problem.line ?? 0) })))
      for (const [section, options] of parsed.sections)
        for (const [key, option] of options) set(section, key, { ...option, line: node.line + option.line })
    }
    for (const [section, options] of entries(node))
      for (const [key, value] of entries(options)) {
        const found = filledIn(textOf(value), values)
        if (found !== undefined) set(section, key, { path, line: value.line, value: found })
      }
  }
  return sections
}

const OWN_VALUE = /^\{\{-?\s*\.Values((?:\.\w+)+)\s*(?:\|\s*quote\s*)?-?\}\}$/

/** The charts fill in values from others, as `{{ .Values.executor }}`; other templates stay as they are. */
const filledIn = (text: string | undefined, values: Node): string | undefined => {
  const keys = OWN_VALUE.exec(text ?? '')?.[1]
    ?.split('.')
    .slice(1)
  return (keys && textOf(at(values, ...keys))) ?? text
}
