/** 12x: multiprocessing in a task. */

import { FORKED_CHILD } from '../reach/run.ts'
import { type ScanRule, scanRule, spot, type Unit } from './rule.ts'

const children = ({ kind, run }: Unit) => (kind === 'task' ? run.children : [])

const spawned = (unit: Unit) => children(unit).filter(({ method }) => method === 'spawn' || method === 'forkserver')

const setsStartMethod = scanRule('start-method-set-in-task', ({ kind, run }) =>
  kind === 'task' ? run.startMethods.map((each) => ({ ...spot(each), args: { call: each.call.text } })) : [],
)

const daemonic = scanRule('children-of-daemonic-task', (unit) =>
  children(unit).map((child) => ({ ...spot(child), args: { api: child.name } })),
)

/** Airflow imports DAG files under a name that no child can import. */
const targetInDagFile = scanRule('spawn-target-in-dag-module', (unit) =>
  spawned(unit).flatMap((child) => {
    const target = child.targets.find(({ scope }) => scope.path === unit.file)
    return target ? [{ ...spot(child), args: { target: target.scope.name, method: child.method } }] : []
  }),
)

const consoleScript = scanRule('spawn-from-console-script', (unit) =>
  spawned(unit).map((child) => ({ ...spot(child), certainty: 'likely' as const, args: { method: child.method } })),
)

const forkAfterCuda = scanRule('fork-after-cuda', ({ kind, run }) => {
  if (kind !== 'task') return []
  const inChild = run.uses.filter(({ trail }) => trail.some(({ label }) => label === FORKED_CHILD))
  const [own] = run.uses.filter((use) => !inChild.includes(use))
  const [child] = inChild
  return own && child ? [{ ...child, args: { api: child.api, parent: `${own.api} (${own.path}:${own.at.line})` } }] : []
})

export const CHILD_RULES: ScanRule[] = [setsStartMethod, daemonic, targetInDagFile, consoleScript, forkAfterCuda]
