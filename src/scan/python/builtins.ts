/** What Python's own functions give, where that decides what is called: a table by name. */

import type { Call, Expr } from '../syntax/ir.ts'
import { attribute } from './attributes.ts'
import type { Python } from './evaluate.ts'
import { moduleValue } from './imports.ts'
import { type Frame, UNKNOWN, type Value } from './values.ts'

type Gives = (python: Python, call: Call, frame: Frame) => Value[]

const text = (python: Python, expr: Expr | undefined, frame: Frame): string[] =>
  expr ? python.evaluate(expr, frame).flatMap((value) => (value.kind === 'text' ? [value.text] : [])) : []

const first: Gives = (python, { args: [given] }, frame) => (given ? python.evaluate(given, frame) : UNKNOWN)

const byName: Gives = (python, { args: [object, name, fallback] }, frame) => {
  const names = text(python, name, frame)
  const found = object
    ? python.evaluate(object, frame).flatMap((value) => names.flatMap((one) => attribute(python, value, one)))
    : UNKNOWN
  return fallback ? [...found, ...python.evaluate(fallback, frame)] : found
}

const importing: Gives = (python, { args: [name] }, frame) =>
  text(python, name, frame).map((each) => moduleValue(python, each, frame.scope.path))

const collection = (items: Expr[], frame: Frame): Value[] => [
  { kind: 'collection', expr: { kind: 'list', items }, frame },
]

const lists = (python: Python, expr: Expr, frame: Frame) =>
  python
    .evaluate(expr, frame)
    .flatMap((value) =>
      value.kind === 'collection' && value.expr.kind === 'list'
        ? [{ items: value.expr.items, frame: value.frame }]
        : [],
    )

/** Rows of what the lists hold; only where all of them stand in one place. */
const zipped: Gives = (python, { args }, frame) => {
  const columns = args.map((each) => lists(python, each, frame)[0])
  const home = columns.find((each) => each)?.frame
  const rows = Math.max(0, ...columns.map((each) => (each && each.frame === home ? each.items.length : 0)))
  const row = (index: number): Expr => ({
    kind: 'list',
    items: columns.map((each) => (each?.frame === home && each?.items[index]) || { kind: 'other', parts: [] }),
  })
  return home
    ? collection(
        Array.from({ length: rows }, (_, index) => row(index)),
        home,
      )
    : UNKNOWN
}

const numbered: Gives = (python, { args: [given] }, frame) =>
  (given ? lists(python, given, frame) : []).flatMap((list) =>
    collection(
      list.items.map(
        (item, index): Expr => ({ kind: 'list', items: [{ kind: 'constant', text: String(index) }, item] }),
      ),
      list.frame,
    ),
  )

const dictionary: Gives = (_, { keywords }, frame) => [
  {
    kind: 'collection',
    expr: {
      kind: 'dict',
      entries: keywords.map(([name, value]): [Expr, Expr] => [
        name === '**' ? { kind: 'other', parts: [] } : { kind: 'string', text: name },
        value,
      ]),
    },
    frame,
  },
]

const names: Gives = (python, _, frame) => {
  const path = frame.scope.path
  return python.moduleFrame(path) ? [{ kind: 'module', name: path, path, from: path }] : UNKNOWN
}

const BUILTINS: Readonly<Record<string, Gives>> = {
  getattr: byName,
  __import__: importing,
  'importlib.import_module': importing,
  dict: dictionary,
  zip: zipped,
  enumerate: numbered,
  list: first,
  tuple: first,
  sorted: first,
  reversed: first,
  next: first,
  iter: first,
  globals: names,
}

/** undefined: no function of Python's own, or none that decides anything. */
export const builtin = (python: Python, call: Call, frame: Frame): Value[] | undefined => {
  const { callee } = call
  if (callee.kind !== 'name' && callee.kind !== 'attribute') return undefined
  const gives = BUILTINS[callee.name] ?? BUILTINS[`importlib.${callee.name}`]
  if (!gives) return undefined
  const found = python.evaluate(callee, frame)
  const own = found.length === 0 && callee.kind === 'name'
  const imported = found.some((value) => value.kind === 'external' && BUILTINS[value.name] === gives)
  return own || imported ? gives(python, call, frame) : undefined
}
