/** What a call gives: instances, what functions return, and results of libraries. */

import { type Call, type Expr, flat, keyword } from '../syntax/ir.ts'
import { builtin } from './builtins.ts'
import type { Python } from './evaluate.ts'
import { type Frame, type FunctionValue, idOf, label, UNKNOWN, type Value } from './values.ts'

export const returned = (python: Python, call: Call, frame: Frame): Value[] => {
  const special =
    ofCollection(python, call, frame) ??
    ofText(python, call, frame) ??
    ofSuper(call, frame) ??
    builtin(python, call, frame)
  if (special) return special
  return python.evaluate(call.callee, frame).flatMap((callee): Value[] => {
    if (callee.kind === 'class') return [{ kind: 'instance', of: callee, call, frame }]
    if (callee.kind === 'external') return partial(python, callee.name, call, frame)
    if (callee.kind === 'result') return [{ kind: 'result', of: `${callee.of}()`, call, frame }]
    return callee.kind === 'function' ? returnsOf(python, callee, call, frame) : UNKNOWN
  })
}

/** A function with some arguments given is that function; what else a library returns is its own. */
const partial = (python: Python, name: string, call: Call, frame: Frame): Value[] => {
  const [first] = call.args
  if (name === 'functools.partial' && first) {
    const values = python.evaluate(first, frame)
    return values.map((value) => (value.kind === 'function' ? { ...value, partial: { call, frame } } : value))
  }
  if (/^functools\.(wraps|lru_cache|cache)$/.test(name) && first) return python.evaluate(first, frame)
  return [{ kind: 'result', of: name, call, frame }]
}

export const returnsOf = (python: Python, callee: FunctionValue, call?: Call, frame?: Frame): Value[] => {
  const inner = bindCall(python, callee, call, frame ?? callee.frame)
  return flat(callee.scope.body).flatMap((statement) =>
    statement.kind === 'return' ? python.evaluate(statement.value, inner) : [],
  )
}

/** The frame of a function's body, for one call of it. Without a call: what defaults and annotations tell. */
export const bindCall = (python: Python, callee: FunctionValue, call: Call | undefined, frame: Frame): Frame => {
  const { scope, self, partial: before } = callee
  const earlier = before ? before.call.args.slice(1) : []
  const locals = new Map<string, Value[]>()
  const [first] = scope.parameters
  const rest = self ? scope.parameters.slice(1) : scope.parameters
  if (self && first) locals.set(first.name, [self])
  const options = call ? spread(python, call, frame) : []
  rest.forEach(({ name, default: fallback, annotation }, index) => {
    const given = call && (keyword(call, name) ?? call.args[index - earlier.length])
    const partly = before && (keyword(before.call, name) ?? earlier[index])
    const spreads = options.filter(([key]) => key === name).flatMap(([, values]) => values)
    if (given) locals.set(name, python.evaluate(given, frame))
    else if (spreads.length > 0) locals.set(name, spreads)
    else if (partly) locals.set(name, python.evaluate(partly, before.frame))
    else if (fallback) locals.set(name, python.evaluate(fallback, callee.frame))
    else locals.set(name, annotation ? annotated(python, annotation, callee.frame) : UNKNOWN)
  })
  return sameFrame({ scope, parent: callee.frame, locals, ...(self && { self }) }, callee.frame)
}

const frames = new WeakMap<Frame, Map<string, Frame>>()

/** Calls with the same arguments share a frame, and with it all that was found out about one of them. */
const sameFrame = (frame: Frame, parent: Frame): Frame => {
  const known = frames.get(parent) ?? new Map<string, Frame>()
  frames.set(parent, known)
  const key = [String(idOf(frame.scope)), ...[...frame.locals.values()].map((each) => each.map(label).join('|'))].join(
    ',',
  )
  const before = known.get(key)
  if (!before) known.set(key, frame)
  return before ?? frame
}

/** What `**options` gives, by name. */
const spread = (python: Python, call: Call, frame: Frame): [name: string, values: Value[]][] =>
  call.keywords
    .filter(([key]) => key === '**')
    .flatMap(([, options]) => python.evaluate(options, frame))
    .flatMap((value) =>
      value.kind === 'collection' && value.expr.kind === 'dict' ? entriesOf(python, value.expr, value.frame) : [],
    )

const entriesOf = (python: Python, { entries }: Extract<Expr, { kind: 'dict' }>, frame: Frame) =>
  entries.flatMap(([key, value]): [string, Value[]][] =>
    key.kind === 'string' ? [[key.text, python.evaluate(value, frame)]] : [],
  )

/** With the literals of `**options` among its keywords. */
export const spreadOut = (python: Python, call: Call, frame: Frame): Call => {
  if (!call.keywords.some(([name]) => name === '**')) return call
  const literals = spread(python, call, frame).flatMap(([name, values]): Call['keywords'] => {
    const options = values.flatMap((value): Expr[] =>
      value.kind === 'text' ? [{ kind: 'string', text: value.text }] : value.kind === 'constant' ? [value] : [],
    )
    return options.length > 0 ? [[name, { kind: 'either', options }]] : []
  })
  return { ...call, keywords: [...call.keywords, ...literals] }
}

const annotated = (python: Python, annotation: Expr, frame: Frame): Value[] =>
  python
    .evaluate(annotation, frame)
    .flatMap((value): Value[] => (value.kind === 'class' ? [{ kind: 'instance', of: value }] : []))

/** `table.items()`, `.values()`, `.get(key)`. */
const ofCollection = (python: Python, call: Call, frame: Frame): Value[] | undefined => {
  const { callee } = call
  if (callee.kind !== 'attribute' || !/^(items|values|get|pop)$/.test(callee.name)) return undefined
  const dicts = python
    .evaluate(callee.object, frame)
    .flatMap((value) =>
      value.kind === 'collection' && value.expr.kind === 'dict' ? [{ ...value, expr: value.expr }] : [],
    )
  if (dicts.length === 0) return undefined
  return dicts.flatMap((dict): Value[] => {
    if (callee.name === 'get' || callee.name === 'pop') {
      const [index = { kind: 'other', parts: [] }, ...fallbacks] = call.args
      const found = python.evaluate({ kind: 'subscript', object: callee.object, index }, frame)
      return [...found, ...fallbacks.flatMap((each) => python.evaluate(each, frame))]
    }
    const rows = dict.expr.entries.map(
      ([key, value]): Expr => (callee.name === 'values' ? value : { kind: 'list', items: [key, value] }),
    )
    return [{ kind: 'collection', expr: { kind: 'list', items: rows }, frame: dict.frame }]
  })
}

/** `"cuda:{}".format(0)`, `name.lower()`: still that text. */
const ofText = (python: Python, { callee }: Call, frame: Frame): Value[] | undefined => {
  if (callee.kind !== 'attribute' || !/^(format|lower|upper|strip|rstrip|replace)$/.test(callee.name)) return undefined
  const texts = python.evaluate(callee.object, frame).filter(({ kind }) => kind === 'text')
  return texts.length > 0 ? texts : undefined
}

const ofSuper = ({ callee }: Call, frame: Frame): Value[] | undefined => {
  if (callee.kind !== 'name' || callee.name !== 'super') return undefined
  const { self, parent } = frame
  return self && parent?.scope.kind === 'class' ? [{ kind: 'super', self, below: parent.scope }] : UNKNOWN
}
