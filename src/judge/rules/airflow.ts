/** Airflow's configuration: what process tasks get, and options that do not do what they are set for. */

import { booleanOf } from '../../airflow/config/index.ts'
import { isKnown } from '../../airflow/launch/index.ts'
import type { Effect } from '../../airflow/options.ts'
import type { Option } from '../../airflow/settings.ts'
import { parseVersion } from '../../airflow/version.ts'
import type { Code } from '../../model/codes.ts'
import { type Case, type Hit, locationOf, type Rule, rule } from '../case.ts'
import { generation } from '../lineage.ts'
import { type ExecutorSetup, kindOf, type Setup } from '../setup.ts'

const OPTION: Record<Effect, readonly [Code, ...Option[]]> = {
  'new-interpreter-supervisor-only': ['CAD201', 'core.execute_tasks_new_python_interpreter'],
  'new-interpreter-edge-first-hop': ['CAD201', 'core.execute_tasks_new_python_interpreter'],
  'new-interpreter-not-read': ['CAD202', 'core.execute_tasks_new_python_interpreter'],
  'new-interpreter-costs': ['CAD203', 'core.execute_tasks_new_python_interpreter'],
  'mp-start-method-parsing-only': ['CAD204', 'core.mp_start_method', 'celery.mp_start_method'],
  'mp-start-method-not-read': ['CAD204', 'core.mp_start_method', 'celery.mp_start_method'],
  'mp-start-method-not-the-task': ['CAD204', 'core.mp_start_method', 'celery.mp_start_method'],
  'task-runner-removed': ['CAD205', 'core.task_runner'],
  'can-fork-not-read': ['CAD206'],
  'impersonation-absent': ['CAD207', 'core.default_impersonation'],
  'impersonation-same-user': ['CAD208', 'core.default_impersonation'],
  'pool-not-the-task': ['CAD209', 'celery.pool'],
  'pool-runs-no-task': ['CAD217', 'celery.pool'],
}

const EFFECT_CODES = [...new Set(Object.values(OPTION).map(([code]) => code))]

/** The file of a deployment, or what stands for this machine. */
const subjectOf = ({ deployment }: Setup, what: string): string => (deployment ? `${deployment}: ${what}` : what)

const perSetup =
  (judge: (setup: Setup, given: Case) => Hit[]) =>
  (given: Case): Hit[] =>
    given.setups.flatMap((setup) => judge(setup, given).map((hit) => ({ airflow: setup.version, ...hit })))

/** One hit per executor whose tasks the option was meant for. */
const withoutEffect = (wanted: Code): Rule =>
  rule(
    wanted,
    perSetup((setup) =>
      setup.executors.flatMap(({ name, effects }) =>
        effects.flatMap((effect) => {
          const [code, ...options] = OPTION[effect]
          if (code !== wanted) return []
          const set = options.flatMap((option) => setup.settings[option] ?? [])[0]
          const origin = set?.origin ?? setup.canForkFalse ?? ''
          const args = { ...named(setup, name), origin, pool: setup.options.pool }
          return [{ subject: subjectOf(setup, name), args, ...locationOf(origin) }]
        }),
      ),
    ),
  )

const named = ({ version }: Setup, executor: string): Record<string, string> => ({ executor, version: version.text })

const perExecutor = (judge: (executor: ExecutorSetup, setup: Setup, given: Case) => Omit<Hit, 'subject'> | undefined) =>
  perSetup((setup, given) =>
    setup.executors.flatMap((executor) => {
      const found = judge(executor, setup, given)
      return found ? [{ subject: subjectOf(setup, executor.name), ...locationOf(setup.origin), ...found }] : []
    }),
  )

const unknownExecutor = perExecutor(({ name, process }) =>
  isKnown(process) ? undefined : { args: { executor: name, ...process } },
)

const unknownVersion = ({ evidence: { airflow, deployments = [], processes } }: Case): Hit[] =>
  [...(airflow ? [{ name: 'Airflow', version: airflow.version }] : []), ...deployments].flatMap(({ name, version }) => {
    if (version && parseVersion(version.value)) return []
    const reason = version ? `${version.value} (${version.origin}) is no version` : 'its version is not known'
    const seen = generation(processes?.processes ?? [])
    const nearest = seen ? `processes with the titles of Airflow ${seen}` : 'none'
    return [{ subject: name, args: { executor: name, reason, nearest } }]
  })

const unknown = rule('CAD210', (given) => [...unknownVersion(given), ...unknownExecutor(given)])

const misconfigured = rule(
  'CAD211',
  perSetup((setup) =>
    setup.problems.map((problem) => ({
      subject: subjectOf(setup, 'core.executor'),
      args: { origin: setup.origin, problem },
      ...locationOf(setup.origin),
    })),
  ),
)

const problem = rule('CAD212', ({ evidence: { airflow, deployments = [] } }) =>
  [...(airflow?.problems ?? []), ...deployments.flatMap(({ problems }) => problems)].map(({ path, line, message }) => {
    const place = line === undefined ? path : `${path}:${line}`
    return { subject: place, args: { place, problem: message }, ...locationOf(place) }
  }),
)

const eagerPlugins = rule(
  'CAD213',
  perSetup((setup) => {
    const setting = setup.settings['core.lazy_load_plugins']
    return setting && booleanOf(setting.value) === false
      ? [
          {
            subject: subjectOf(setup, 'core.lazy_load_plugins'),
            args: { origin: setting.origin },
            ...locationOf(setting.origin),
          },
        ]
      : []
  }),
)

export const nothingThere = rule('CAD216', ({ about, evidence: { repository, scan, deployments = [] } }) => {
  if (!repository) return undefined
  const { missing, files, paths, skipped } = repository
  const said = missing.map((path) => ({ subject: path, args: { path, reason: 'there is no such file or folder' } }))
  const closed = skipped.map(({ path, reason }) => ({ subject: path, args: { path, reason } }))
  const wanted = about === 'code' ? 'is Python' : 'is Python or says how Airflow is deployed'
  const found = (scan?.scanned ?? 0) + (about === 'code' ? 0 : deployments.length)
  if (said.length + closed.length + found > 0) return [...said, ...closed]
  const path = paths.join(', ')
  return { subject: path, args: { path, reason: `none of ${files} files ${wanted}` } }
})

/** A policy where it was asked for, otherwise how things are. */
const forked = rule(
  'CAD214',
  perExecutor((executor, setup, { failOn }) => {
    if (kindOf(executor) !== 'forked' || !isKnown(executor.process)) return undefined
    const { hops, dagFileImportedIn, citation } = executor.process
    const chain = hops.map(({ process, by }) => `${by} ${process}`).join(' → ')
    return {
      args: {
        ...named(setup, executor.name),
        hops: chain,
        dagFile: dagFileImportedIn === 'parent' ? 'supervisor' : 'task',
      },
      evidence: [citation],
      ...(failOn === 'fork' && { severity: 'error' as const }),
    }
  }),
)

const daemonic = rule(
  'CAD215',
  perExecutor(({ name, process }, setup) =>
    isKnown(process) && process.daemonic ? { args: named(setup, name) } : undefined,
  ),
)

export const AIRFLOW_RULES: Rule[] = [
  ...EFFECT_CODES.map(withoutEffect),
  unknown,
  misconfigured,
  problem,
  eagerPlugins,
  nothingThere,
  forked,
  daemonic,
]
