/** What the names of a scope are bound to; all bindings of a name count, whichever branch they stand in. */

import { dotted, type Expr, flat, type Import, type Scope } from '../syntax/ir.ts'

export type Binding =
  | { kind: 'value'; expr: Expr }
  /** One of several targets: `a, b = …`. */
  | { kind: 'item'; expr: Expr; index: number }
  | { kind: 'define'; scope: Scope }
  | { kind: 'import'; from: Import }

export interface Names {
  own: Map<string, Binding[]>
  /** `self.x = …`: by the dotted target. */
  dotted: Map<string, Binding[]>
  stars: Import[]
}

const cache = new WeakMap<Scope, Names>()

export const namesOf = (scope: Scope): Names => {
  const known = cache.get(scope)
  if (known) return known
  const names: Names = { own: new Map(), dotted: new Map(), stars: [] }
  cache.set(scope, names)
  for (const statement of flat(scope.body)) {
    if (statement.kind === 'define') add(names.own, statement.scope.name, { kind: 'define', scope: statement.scope })
    if (statement.kind === 'assign') bind(names, statement.target, { kind: 'value', expr: statement.value })
    if (statement.kind === 'import')
      for (const each of statement.imports) {
        if (each.name === '*') names.stars.push(each)
        else add(names.own, firstName(each), { kind: 'import', from: each })
      }
  }
  if (scope.kind === 'module')
    for (const [name, binding] of setFromInside(scope)) if (names.own.has(name)) add(names.own, name, binding)
  return names
}

/** What functions set by `global`. */
const setFromInside = (scope: Scope): [string, Binding][] =>
  flat(scope.body).flatMap((statement) => {
    if (statement.kind !== 'define') return []
    const inside = flat(statement.scope.body)
    const globals = new Set(inside.flatMap((each) => (each.kind === 'global' ? each.names : [])))
    const own = inside.flatMap((each): [string, Binding][] =>
      each.kind === 'assign' && each.target.kind === 'name' && globals.has(each.target.name) && isLiteral(each.value)
        ? [[each.target.name, { kind: 'value', expr: each.value }]]
        : [],
    )
    return [...own, ...setFromInside(statement.scope)]
  })

/** The same wherever it stands. */
const isLiteral = ({ kind }: Expr): boolean => kind === 'string' || kind === 'constant'

/** `import a.b` binds a. */
const firstName = ({ local, name }: Import): string => (name === undefined ? (local.split('.')[0] ?? local) : local)

const bind = (names: Names, target: Expr, binding: Extract<Binding, { kind: 'value' | 'item' }>): void => {
  if (target.kind === 'list') {
    const { expr } = binding
    target.items.forEach((item, index) => {
      const own = expr.kind === 'list' && expr.items.length === target.items.length ? expr.items[index] : undefined
      bind(names, item, own ? { kind: 'value', expr: own } : { kind: 'item', expr, index })
    })
  } else if (target.kind === 'name') add(names.own, target.name, binding)
  else if (target.kind === 'attribute') {
    const name = dotted(target)
    if (name) add(names.dotted, name, binding)
  }
}

const add = <T>(map: Map<string, T[]>, key: string, item: T): void => {
  map.set(key, [...(map.get(key) ?? []), item])
}
