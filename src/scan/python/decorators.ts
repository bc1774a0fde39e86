/** What a project's own decorators make of a function. */

import { dotted, type Expr, flat } from '../syntax/ir.ts'
import type { Python } from './evaluate.ts'
import { type FunctionValue, UNKNOWN, type Value } from './values.ts'

/** They give a function back that does what it did. */
const KEEPS_FUNCTION = /(^|\.)(wraps|update_wrapper|lru_cache|cache|partial)$/

/** What runs in place of the function, from the outermost in; nothing where no decorator is the project's. */
export const wrappersOf = (python: Python, callee: FunctionValue, bare: FunctionValue): FunctionValue[] => {
  const own = callee.scope.decorators.filter((each) => !KEEPS_FUNCTION.test(spelled(each)))
  const wrapped = own.reduceRight<FunctionValue[]>(
    (inner, each) => {
      const decorators = functions(python.evaluate(each, callee.frame))
      const outer = functions(decorators.flatMap((decorator) => applied(python, decorator, inner)))
      return outer.length > 0 ? outer : inner
    },
    [bare],
  )
  return wrapped.filter(({ scope }) => scope !== callee.scope)
}

const spelled = (expr: Expr): string => dotted(expr.kind === 'call' ? expr.callee : expr) ?? ''

const functions = (values: Value[]): FunctionValue[] => values.filter((value) => value.kind === 'function')

export const applied = (python: Python, decorator: FunctionValue, given: Value[]): Value[] => {
  const { scope, frame, self } = decorator
  const parameter = scope.parameters[self ? 1 : 0]
  if (!parameter) return UNKNOWN
  const inner = { scope, parent: frame, locals: new Map([[parameter.name, given]]), ...(self && { self }) }
  return flat(scope.body).flatMap((statement) =>
    statement.kind === 'return' ? python.evaluate(statement.value, inner) : [],
  )
}
