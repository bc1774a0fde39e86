/** 10x and 11x: CUDA in a task's own process, and in what Airflow imports. */

import type { Observed } from '../../model/observed.ts'
import type { Observation } from '../../model/scan.ts'
import { lineage } from '../python/attributes.ts'
import type { Python } from '../python/evaluate.ts'
import type { Use } from '../reach/run.ts'
import { HOOK_BASES } from '../tables/operators.ts'
import { type ScanRule, type Sight, scanRule, type Unit } from './rule.ts'

const STRENGTH: readonly Use['certainty'][] = ['proven', 'likely', 'possible']

const sight = (use: Use): Sight => ({ ...use, args: { api: use.api, callable: use.trail[0]?.label ?? 'it' } })

/** One task, one finding: the use that leaves the least doubt decides, the first of those. */
const decisive = ({ kind, run }: Unit): Use | undefined =>
  kind === 'task'
    ? run.uses.toSorted((a, b) => STRENGTH.indexOf(a.certainty) - STRENGTH.indexOf(b.certainty))[0]
    : undefined

const forked = (observed: Observed, certainties: readonly Use['certainty'][]): ScanRule =>
  scanRule(observed, (unit) => {
    const use = decisive(unit)
    return use && certainties.includes(use.certainty) ? [sight(use)] : []
  })

const PLACES: readonly [Observed, readonly Observation['place'][]][] = [
  ['cuda-at-dag-import', ['dag-file']],
  ['cuda-in-plugin', ['plugin']],
  ['cuda-in-local-settings', ['local-settings']],
  ['cuda-in-listener', ['listener']],
  ['cuda-in-secrets-backend', ['secrets-backend']],
  ['cuda-before-fork', ['xcom-backend', 'logging-class', 'celery-config', 'sitecustomize']],
]

const atImport = PLACES.map(([observed, places]) =>
  scanRule(observed, ({ kind, place, run }) =>
    kind === 'import' && places.includes(place) ? run.uses.map(sight) : [],
  ),
)

const inDoubt = scanRule('cuda-at-import-in-doubt', ({ kind, run }) => {
  if (kind !== 'import' || run.uses.length > 0) return []
  return run.doubts.slice(0, 1).map(sight)
})

/** The way to the use leads through a method of a Hook. */
const inHook = scanRule('cuda-in-hook', (unit, python) => {
  const use = decisive(unit)
  const hook = use?.trail.map(({ self }) => self && hookOf(python, self)).find((name) => name !== undefined)
  return use && hook ? [{ ...sight(use), args: { ...sight(use).args, hook } }] : []
})

const hookOf = (python: Python, self: NonNullable<Use['trail'][number]['self']>): string | undefined => {
  const own = self.kind === 'instance' ? self.of : self.kind === 'class' ? self : undefined
  return own && lineage(python, own).external.some((base) => HOOK_BASES.test(base)) ? own.scope.name : undefined
}

export const CUDA_RULES: ScanRule[] = [
  forked('cuda-in-forked-task', ['proven', 'possible']),
  forked('implicit-device-in-forked-task', ['likely']),
  ...atImport,
  inDoubt,
  inHook,
]
