/** Children by multiprocessing: how they start, and what they are to run. */

import type { Python } from '../python/evaluate.ts'
import type { Frame, FunctionValue } from '../python/values.ts'
import { type Call, type Expr, keyword } from '../syntax/ir.ts'
import { WORKER_COUNT } from '../tables/children.ts'

export type Method = 'fork' | 'spawn' | 'forkserver' | 'loky'

export interface Child {
  method: Method
  targets: FunctionValue[]
}

interface Started {
  name: string
  call: Call
  frame: Frame
}

/** undefined: it starts none, as a DataLoader without workers. */
export const childOf = (python: Python, started: Started, set: readonly Started[]): Child | undefined => {
  const { name, call, frame } = started
  const row = WORKER_COUNT.find((each) => each.call.test(name))
  const count = row && keyword(call, row.keyword)
  if (row && !count) return undefined
  const values = row && count ? python.evaluate(count, frame) : []
  if (row && values.length > 0 && values.every((value) => value.kind === 'constant' && row.none.test(value.text)))
    return undefined
  const backend = keyword(call, 'backend') ?? keyword(call, 'prefer')
  if (name === 'joblib.Parallel' && backend?.kind === 'string' && /thread/.test(backend.text)) return undefined
  return { method: methodOf(python, started, set), targets: targetsOf(python, call, frame) }
}

export const methodOf = (python: Python, { name, call, frame }: Started, set: readonly Started[]): Method => {
  if (name === 'joblib.Parallel') return 'loky'
  if (/\.(spawn|start_processes)$/.test(name)) return 'spawn'
  const context = keyword(call, 'mp_context') ?? keyword(call, 'multiprocessing_context')
  return (
    (context && contextOf(python, context, frame)) ??
    contextOf(python, call.callee, frame) ??
    set.map((each) => methodIn(python, each.call, each.frame)).find((method) => method !== undefined) ??
    'fork'
  )
}

/** The get_context("spawn") that a pool or a process came from. */
const contextOf = (python: Python, expr: Expr, frame: Frame): Method | undefined => {
  if (expr.kind === 'string') return asMethod(expr.text)
  const object = expr.kind === 'attribute' ? expr.object : expr
  if (expr.kind !== 'attribute' && expr.kind !== 'call' && expr.kind !== 'name') return undefined
  for (const value of python.evaluate(object, frame)) {
    if (value.kind === 'text') return asMethod(value.text)
    if (value.kind !== 'result') continue
    if (/get_context$/.test(value.of)) return methodIn(python, value.call, value.frame)
    const given = keyword(value.call, 'mp_context')
    if (given) return contextOf(python, given, value.frame)
    if (value.call.callee.kind === 'attribute') return contextOf(python, value.call.callee, value.frame)
  }
  return undefined
}

const methodIn = (python: Python, call: Call, frame: Frame): Method | undefined => {
  const given = call.args[0] ?? keyword(call, 'method')
  const texts = given ? python.evaluate(given, frame) : []
  return texts.map((value) => (value.kind === 'text' ? asMethod(value.text) : undefined)).find((method) => method)
}

const asMethod = (text: string): Method | undefined =>
  text === 'spawn' || text === 'forkserver' || text === 'fork' ? text : undefined

export const targetsOf = (python: Python, call: Call, frame: Frame): FunctionValue[] => {
  const given = keyword(call, 'target') ?? keyword(call, 'fn') ?? call.args[0]
  return given ? python.evaluate(given, frame).filter((value) => value.kind === 'function') : []
}
