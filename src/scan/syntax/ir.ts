/** Python as the analysis sees it: what a module binds, calls and returns. Plain data; the syntax tree is gone by then. */

export interface Place {
  line: number
  column: number
  endLine: number
  endColumn: number
}

export type Expr =
  | { kind: 'name'; name: string }
  | { kind: 'attribute'; object: Expr; name: string }
  | Call
  | { kind: 'subscript'; object: Expr; index: Expr }
  | { kind: 'string'; text: string }
  | { kind: 'constant'; text: string }
  /** Text put together: an f-string, `a + b`. */
  | { kind: 'template'; parts: Expr[] }
  | { kind: 'list'; items: Expr[] }
  | { kind: 'dict'; entries: [key: Expr, value: Expr][] }
  /** One of several: `a if c else b`, `a or b`. */
  | { kind: 'either'; options: Expr[]; test?: Expr }
  | { kind: 'function'; scope: Scope }
  /** Its value does not matter, only what happens in its parts. */
  | { kind: 'other'; parts: Expr[] }

export interface Call {
  kind: 'call'
  callee: Expr
  args: Expr[]
  /** By name; `*` and `**` are what is spread. */
  keywords: [name: string, value: Expr][]
  at: Place
  /** As it stands in the source, on one line. */
  text: string
}

export interface Import {
  /** As written: leading dots are relative. */
  module: string
  /** undefined: the module itself; `*`: everything. */
  name?: string
  local: string
}

export interface Handler {
  types: Expr[]
  name?: string
  body: Statement[]
  at: Place
}

export type Statement =
  | { kind: 'import'; imports: Import[]; at: Place }
  /** `opens`: by `with`. */
  | { kind: 'assign'; target: Expr; value: Expr; at: Place; opens?: true }
  | { kind: 'expression'; value: Expr; at: Place; opens?: true }
  | { kind: 'return'; value: Expr; at: Place }
  | { kind: 'raise'; at: Place }
  | { kind: 'global'; names: string[]; at: Place }
  | { kind: 'define'; scope: Scope; at: Place }
  | { kind: 'if'; test: Expr; body: Statement[]; rest: Statement[]; at: Place }
  | { kind: 'try'; body: Statement[]; handlers: Handler[]; rest: Statement[]; at: Place }

export interface Parameter {
  name: string
  default?: Expr
  annotation?: Expr
}

export interface Scope {
  kind: 'module' | 'function' | 'class'
  name: string
  path: string
  at: Place
  parameters: Parameter[]
  decorators: Expr[]
  /** The line of the first decorator, or its own. */
  from: number
  /** Of a class. */
  bases: Expr[]
  body: Statement[]
}

export interface Comment {
  line: number
  text: string
}

export interface Module {
  path: string
  scope: Scope
  /** Lines with text that is no Python, as far as the parser could tell. */
  broken: number[]
  /** Lines with text that is nested too deeply to be read. */
  deep: number[]
  /** Those that say something to this tool. */
  comments: Comment[]
}

export const NOTHING: Expr = { kind: 'other', parts: [] }

const flattened = new WeakMap<readonly Statement[], Statement[]>()

/** Every statement of a block, those inside `if` and `try` too; not those of functions and classes in it. */
export const flat = (body: readonly Statement[]): readonly Statement[] => {
  const known = flattened.get(body)
  if (known) return known
  const all: Statement[] = []
  for (const statement of body) {
    all.push(statement)
    if (statement.kind !== 'try' && statement.kind !== 'if') continue
    const handlers = statement.kind === 'try' ? statement.handlers : []
    for (const block of [statement.body, ...handlers.map((each) => each.body), statement.rest]) all.push(...flat(block))
  }
  flattened.set(body, all)
  return all
}

/** The expressions directly inside one. */
export const parts = (expr: Expr): Expr[] => {
  switch (expr.kind) {
    case 'attribute':
      return [expr.object]
    case 'call':
      return [expr.callee, ...expr.args, ...expr.keywords.map(([, value]) => value)]
    case 'subscript':
      return [expr.object, expr.index]
    case 'list':
      return expr.items
    case 'dict':
      return expr.entries.flat()
    case 'either':
      return [...(expr.test ? [expr.test] : []), ...expr.options]
    case 'other':
    case 'template':
      return expr.parts
    default:
      return []
  }
}

type Access = Extract<Expr, { kind: 'attribute' }>

interface Inside {
  calls: Call[]
  accesses: Access[]
}

const found = new WeakMap<Expr, Inside>()

/** Found once: a function's body is looked at for every way into it. */
const inside = (expr: Expr): Inside => {
  const known = found.get(expr)
  if (known) return known
  const all = { calls: [], accesses: [] }
  collect(expr, all)
  found.set(expr, all)
  return all
}

const collect = (expr: Expr, all: Inside): void => {
  for (const part of parts(expr)) collect(part, all)
  if (expr.kind === 'call') all.calls.push(expr)
  if (expr.kind === 'attribute') all.accesses.push(expr)
}

/** Every call in an expression, innermost first: the order in which Python makes them. */
export const calls = (expr: Expr): Call[] => inside(expr).calls

/** Every `a.b` in an expression. */
export const accesses = (expr: Expr): Access[] => inside(expr).accesses

/** The expressions of a statement itself, without the blocks in it. */
export const expressions = (statement: Statement): Expr[] => {
  switch (statement.kind) {
    case 'assign':
      return [statement.value, statement.target]
    case 'if':
      return [statement.test]
    case 'expression':
    case 'return':
      return [statement.value]
    case 'define':
      return [...statement.scope.decorators, ...statement.scope.parameters.flatMap((one) => one.default ?? [])]
    default:
      return []
  }
}

/** `a.b.c`, or undefined where it is anything else. */
export const dotted = (expr: Expr): string | undefined => {
  if (expr.kind === 'name') return expr.name
  if (expr.kind !== 'attribute') return undefined
  const object = dotted(expr.object)
  return object === undefined ? undefined : `${object}.${expr.name}`
}

export const keyword = (call: Call, name: string): Expr | undefined => call.keywords.find(([key]) => key === name)?.[1]
