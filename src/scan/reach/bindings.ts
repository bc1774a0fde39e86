/** With which arguments Airflow calls the function of a task. */

import type { Python } from '../python/evaluate.ts'
import type { Frame } from '../python/values.ts'
import { element } from '../syntax/functions.ts'
import { type Call, type Expr, keyword } from '../syntax/ir.ts'

/** `op_args` and `op_kwargs` of an operator. */
export const ofOperator = (python: Python, call: Call, frame: Frame): Call => {
  const options = keyword(call, 'op_kwargs')
  const args = keyword(call, 'op_args')
  const [list] = args ? python.evaluate(args, frame) : []
  return {
    ...call,
    args: list?.kind === 'collection' && list.expr.kind === 'list' && list.frame === frame ? list.expr.items : [],
    keywords: options ? [['**', options]] : [],
  }
}

/** `f(x)`, `f.partial(a=x).expand(b=[y, z])`: of what is expanded any item. */
export const ofFlow = (call: Call): Call => ({ ...call, args: isMapped(call) ? [] : call.args, keywords: mapped(call) })

const isMapped = ({ callee }: Call): boolean => callee.kind === 'attribute' && /^(expand|partial)$/.test(callee.name)

const mapped = (call: Call): Call['keywords'] => {
  const { callee, keywords } = call
  if (callee.kind !== 'attribute') return keywords
  const before = callee.object.kind === 'call' && isMapped(callee.object) ? mapped(callee.object) : []
  const own =
    callee.name === 'expand' ? keywords.map(([name, value]): [string, Expr] => [name, element(value)]) : keywords
  return [...before, ...own]
}
