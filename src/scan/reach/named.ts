/** What a statement or a call names for later: modules to import, methods to go on with. */

import type { Python } from '../python/evaluate.ts'
import type { Frame, Value } from '../python/values.ts'
import type { Call, Statement } from '../syntax/ir.ts'

/** Those of the project that can reach a GPU. */
export const modulesOf = (
  { project }: Python,
  { imports }: Extract<Statement, { kind: 'import' }>,
  from: string,
): { name: string; path: string }[] =>
  imports.flatMap(({ module, name }) => {
    const inside = name && name !== '*' ? [module.endsWith('.') ? `${module}${name}` : `${module}.${name}`] : []
    return [...packages(module), ...inside].flatMap((each) => {
      const path = project.find(each, from)
      return path !== undefined && project.isRelevant(path) ? [{ name: each, path }] : []
    })
  })

/** `a.b.c` runs a, a.b and a.b.c. */
const packages = (module: string): string[] => {
  if (module.startsWith('.')) return [module]
  const parts = module.split('.')
  return parts.map((_, index) => parts.slice(0, index + 1).join('.'))
}

/** `self.defer(…, method_name="resume")`. */
export const deferred = (
  python: Python,
  { callee, keywords }: Call,
  frame: Frame,
): { object: Value; names: string[] }[] => {
  if (callee.kind !== 'attribute' || callee.name !== 'defer') return []
  const given = keywords.flatMap(([key, value]) => (key === 'method_name' ? python.evaluate(value, frame) : []))
  const names = given.flatMap((name) => ('text' in name ? [name.text] : []))
  return python.evaluate(callee.object, frame).map((object) => ({ object, names }))
}
