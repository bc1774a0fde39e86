/** Files that Airflow imports by itself, beside DAG files: what importing them does, and what it calls in them. */

import type { Place } from '../model/observed.ts'
import type { Python } from './python/evaluate.ts'
import { namesOf } from './python/names.ts'
import type { Frame, FunctionValue } from './python/values.ts'
import { run } from './reach/run.ts'
import type { Unit } from './rules/rule.ts'
import { dotted, type Expr, flat, type Scope } from './syntax/ir.ts'
import { CALLED_IN_TASK, PLACE_ROWS, type PlaceRow } from './tables/places.ts'

/** Whether its path alone makes it something to Airflow. */
export const hasPlace = (path: string): boolean => PLACE_ROWS.some((row) => row.path?.test(path))

/** undefined: a DAG file, or a module that only others import. */
export const rowOf = (path: string, module: Scope): PlaceRow | undefined =>
  PLACE_ROWS.find(
    ({ path: pattern, base, decorator, binds }) =>
      pattern?.test(path) ||
      (base && scopes(module, 'class').some((each) => each.bases.some(spelled(base)))) ||
      (decorator && scopes(module, 'function').some((each) => each.decorators.some(spelled(decorator)))) ||
      (binds && [...namesOf(module).own.keys()].some((name) => binds.test(name))),
  )

export const placeUnits = (python: Python, path: string, { place, called }: PlaceRow): Unit[] => {
  const frame = python.moduleFrame(path)
  if (!frame) return []
  const functions = functionsOf(python, frame)
  const before = functions.filter(({ scope }) => called?.test(scope.name))
  const atImport = run(python, ({ body, enter }) => {
    body(frame, [])
    for (const callee of before) enter(callee, undefined, callee.frame, [])
  })
  const unit = { file: path, place, run: atImport, subject: path, first: `import of ${path}` }
  const inTask = place === 'listener' ? functions.filter(({ scope }) => CALLED_IN_TASK.test(scope.name)) : []
  return [{ ...unit, kind: 'import' }, ...inTask.map((callee) => listenerUnit(python, path, place, callee))]
}

const listenerUnit = (python: Python, path: string, place: Place, callee: FunctionValue): Unit => ({
  kind: 'task',
  subject: `listener ${callee.scope.name}`,
  file: path,
  place,
  run: run(python, ({ enter }) => enter(callee, undefined, callee.frame, [])),
  first: `listener (${path}:${callee.scope.at.line})`,
})

/** Of the module and of its classes. */
const functionsOf = (python: Python, frame: Frame): FunctionValue[] =>
  [...namesOf(frame.scope).own.keys()].flatMap((name) =>
    python.member(name, frame).flatMap((value): FunctionValue[] => {
      if (value.kind === 'function') return value.scope.path === frame.scope.path ? [value] : []
      if (value.kind !== 'class' || value.scope.path !== frame.scope.path || frame.scope.kind === 'class') return []
      const self = { kind: 'instance' as const, of: value }
      return functionsOf(python, value.frame).map((method) => ({ ...method, self }))
    }),
  )

const scopes = (module: Scope, kind: Scope['kind']): Scope[] =>
  flat(module.body).flatMap((statement) => {
    if (statement.kind !== 'define') return []
    const { scope } = statement
    return [...(scope.kind === kind ? [scope] : []), ...(scope.kind === 'class' ? scopes(scope, kind) : [])]
  })

const spelled =
  (pattern: RegExp) =>
  (expr: Expr): boolean =>
    pattern.test(dotted(expr.kind === 'call' ? expr.callee : expr) ?? '')
