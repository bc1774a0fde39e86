/** What takes the GPU away from the code that follows, and from which library. */

import type { Python } from '../python/evaluate.ts'
import type { Frame, Value } from '../python/values.ts'
import { type Call, dotted, type Expr, type Statement } from '../syntax/ir.ts'
import { HIDES_DEVICES, HIDING_CALLS } from '../tables/devices.ts'

/** `os.environ["CUDA_VISIBLE_DEVICES"] = ""`. */
export const hiddenBy = (python: Python, statement: Statement, frame: Frame): RegExp[] => {
  if (statement.kind !== 'assign' || statement.target.kind !== 'subscript') return []
  const { object, index } = statement.target
  if (index.kind !== 'string' || !/(^|\.)environ$/.test(dotted(object) ?? '')) return []
  return byVariable(index.text, python.evaluate(statement.value, frame))
}

const byVariable = (name: string, values: Value[]): RegExp[] => {
  const row = HIDES_DEVICES.get(name)
  const hides = row && values.length > 0 && values.every((value) => value.kind === 'text' && row.value.test(value.text))
  return hides ? [row.from] : []
}

/** `os.environ.update(…)`, `tf.config.set_visible_devices([], "GPU")`. */
export const hiddenByCall = (
  python: Python,
  { name, call, frame }: { name: string; call: Call; frame: Frame },
): RegExp[] => {
  if (/^os\.(environ\.setdefault|putenv)$/.test(name)) {
    const [variable, value] = call.args
    return variable?.kind === 'string' && value ? byVariable(variable.text, python.evaluate(value, frame)) : []
  }
  if (name === 'os.environ.update')
    return [...entries(python, call, frame)].flatMap(([key, values]) => byVariable(key, values))
  return HIDING_CALLS.flatMap((row) => (row.call.test(name) && row.text.test(call.text) ? [row.from] : []))
}

const entries = (python: Python, { args, keywords }: Call, frame: Frame): [string, Value[]][] => [
  ...keywords.map(([key, value]): [string, Value[]] => [key, python.evaluate(value, frame)]),
  ...args
    .flatMap((each) => python.evaluate(each, frame))
    .flatMap((value) => (value.kind === 'collection' && value.expr.kind === 'dict' ? named(value.expr) : []))
    .map(([key, value]): [string, Value[]] => [key, python.evaluate(value, frame)]),
]

const named = ({ entries: all }: Extract<Expr, { kind: 'dict' }>): [string, Expr][] =>
  all.flatMap(([key, value]): [string, Expr][] => (key.kind === 'string' ? [[key.text, value]] : []))
