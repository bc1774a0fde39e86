/** The containers of one deployment → its effective settings. */

import type { Sections } from '../config/cfg.ts'
import { originOf, placeIn, variableOf } from '../config/names.ts'
import { settingsOf } from '../config/read.ts'
import { type ConfigProblem, OPTIONS, type Option, type Setting, type Settings } from '../settings.ts'
import { parseVersion } from '../version.ts'
import type { ServiceRole } from './command.ts'
import { known, type Variables } from './variables.ts'

export interface Component {
  name: string
  role: ServiceRole
  variables: Variables
  sections: Sections
  /** What its image has in its environment, for $VARIABLE in values. */
  image: Readonly<Record<string, string>>
  pool?: Setting
  version?: Setting
  /** Something that sets variables for it is not in the repository. */
  incomplete?: boolean
}

export interface Deployment {
  /** The path of the file that describes it. */
  name: string
  version?: Setting
  settings: Settings
  /** Options that are set, or may be, to what the repository does not say. */
  unknown: readonly Option[]
  /** By worker, only where the workers' pools differ; one that is not named has Celery's default. */
  pools?: Readonly<Record<string, Setting>>
  problems: ConfigProblem[]
}

interface Effective extends Component {
  settings: Settings
  hidden: ReadonlySet<Option>
  problems: ConfigProblem[]
}

/** Whose value counts where several set an option: tasks run in workers, the scheduler picks the executor. */
const RUNS_TASKS: readonly ServiceRole[] = ['celery-worker', 'standalone', 'scheduler', 'other']
const SCHEDULES: readonly ServiceRole[] = ['scheduler', 'standalone', 'celery-worker', 'other']

export const combine = (
  name: string,
  components: readonly Component[],
  { version: fallback, problems }: { version?: Setting | undefined; problems: readonly ConfigProblem[] },
): Deployment => {
  const version = inOrder(SCHEDULES, components).find((component) => component.version)?.version ?? fallback
  const effective = components.map((component) => effectOf(component, version))
  const byTasks = inOrder(RUNS_TASKS, effective)
  const settings: Settings = Object.assign({}, ...byTasks.toReversed().map((component) => component.settings))
  const executor = inOrder(SCHEDULES, effective).find((component) => component.settings['core.executor'])
  if (executor?.settings['core.executor']) settings['core.executor'] = executor.settings['core.executor']
  const pools = poolsOf(effective)
  const unknown = OPTIONS.filter((option) => !settings[option] && effective.some(({ hidden }) => hidden.has(option)))
  return {
    name,
    ...(version && { version }),
    settings,
    unknown,
    ...(pools && { pools }),
    problems: unique([
      ...problems,
      ...effective.flatMap((component) => component.problems),
      ...disagreements(effective),
      ...versionDisagreement(components),
    ]),
  }
}

const inOrder = <Each extends Component>(order: readonly ServiceRole[], components: readonly Each[]): Each[] =>
  components.toSorted((a, b) => order.indexOf(a.role) - order.indexOf(b.role))

const TEMPLATE = /\{\{|\{%/

const effectOf = (component: Component, version: Setting | undefined): Effective => {
  const { variables, sections, image, pool } = component
  const environment: Record<string, string | undefined> = { ...image, ...knownOf(variables) }
  const { settings, problems } = settingsOf({
    environment,
    sections,
    version: version && parseVersion(version.value),
    placeOf: (name) => placeOf(variables, name),
  })
  if (pool && component.role === 'celery-worker') settings['celery.pool'] = pool
  const hidden = new Set<Option>()
  for (const option of OPTIONS) {
    const name = variableOf(option)
    const variable = variables.get(name)
    const why = variable && 'unknown' in variable ? variable.unknown : templated(settings[option])
    if (why === undefined) continue
    const place = variable ? placeOf(variables, name) : placeIn(settings[option]?.origin ?? '')
    problems.push({ ...place, message: `${option} is not known: ${why}` })
    hidden.add(option)
    delete settings[option]
  }
  if (component.incomplete && !settings['core.executor']) hidden.add('core.executor')
  return { ...component, settings, hidden, problems }
}

const knownOf = (variables: Variables): Record<string, string | undefined> =>
  Object.fromEntries([...variables].map(([name, variable]) => [name, known(variable)]))

const placeOf = (variables: Variables, name: string) => {
  const { path = name, line } = variables.get(name) ?? {}
  return { path, line }
}

const templated = (setting: Setting | undefined): string | undefined =>
  setting && TEMPLATE.test(setting.value) ? 'a template fills it in' : undefined

const poolsOf = (components: readonly Effective[]): Deployment['pools'] => {
  const workers = components.filter(({ role }) => role === 'celery-worker')
  const values = new Set(workers.map(({ settings }) => settings['celery.pool']?.value))
  if (values.size < 2) return undefined
  return Object.fromEntries(
    workers.flatMap(({ name, settings }) => (settings['celery.pool'] ? [[name, settings['celery.pool']]] : [])),
  )
}

/** Options that only workers read may differ from the scheduler's, and so may those of processes without tasks. */
const disagreements = (components: readonly Effective[]): ConfigProblem[] => {
  const running = components.filter(({ role }) => role !== 'other')
  return OPTIONS.filter((option) => !option.startsWith('celery.')).flatMap((option) => {
    const telling = running.filter(({ hidden }) => !hidden.has(option))
    const values = new Map(telling.map((component) => [component.settings[option]?.value, component]))
    const first = telling.find(({ settings }) => settings[option])?.settings[option]
    if (values.size < 2 || !first) return []
    const said = [...values].map(([value, { name }]) => `${name} has ${value ?? 'its default'}`)
    return [{ ...placeIn(first.origin), message: `services disagree on ${option}: ${said.join(', ')}` }]
  })
}

const versionDisagreement = (components: readonly Component[]): ConfigProblem[] => {
  const versions = new Map(
    components.flatMap(({ name, version }) => (version ? [[version.value, { name, version }]] : [])),
  )
  const [first] = versions.values()
  if (versions.size < 2 || !first) return []
  const said = [...versions].map(([value, { name }]) => `${name} has ${value}`)
  return [
    { ...placeIn(first.version.origin), message: `services disagree on the version of Airflow: ${said.join(', ')}` },
  ]
}

const unique = (problems: ConfigProblem[]): ConfigProblem[] => [
  ...new Map(problems.map((problem) => [`${originOf(problem)} ${problem.message}`, problem])).values(),
]
