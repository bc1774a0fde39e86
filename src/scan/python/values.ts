/** What a Python expression may stand for, as far as reading tells. */

import type { Call, Expr, Scope } from '../syntax/ir.ts'

/** Where names are looked up: a scope, with what its parameters are bound to in this call. */
export interface Frame {
  scope: Scope
  parent?: Frame
  locals: Map<string, Value[]>
  self?: Value
}

export interface FunctionValue {
  kind: 'function'
  scope: Scope
  /** Where it was defined. */
  frame: Frame
  self?: Value
  /** Without its decorators, as one of them calls it; what the call of the decorated one gave. */
  bare?: { call?: Call; frame: Frame }
  /** The call of `functools.partial` that gave it some arguments. */
  partial?: { call: Call; frame: Frame }
}

export interface ClassValue {
  kind: 'class'
  scope: Scope
  /** Its own body. */
  frame: Frame
}

export interface InstanceValue {
  kind: 'instance'
  of: ClassValue
  call?: Call
  /** Where it was made. */
  frame?: Frame
}

export type Value =
  | FunctionValue
  | ClassValue
  | InstanceValue
  /** Something of a library, by its full name. */
  | { kind: 'external'; name: string }
  /** What a library's function returned. */
  | { kind: 'result'; of: string; call: Call; frame: Frame }
  | { kind: 'module'; name: string; path?: string; from: string }
  | { kind: 'text'; text: string }
  | { kind: 'constant'; text: string }
  | { kind: 'collection'; expr: Extract<Expr, { kind: 'list' | 'dict' }>; frame: Frame }
  | { kind: 'super'; self: Value; below: Scope }

const ids = new WeakMap<object, number>()
let last = 0

/** The same object, the same number. */
export const idOf = (object: object): number => {
  const id = ids.get(object) ?? ++last
  ids.set(object, id)
  return id
}

export const UNKNOWN: Value[] = []

/** The same for the same value: tells one call of a function from another. */
export const label = (value: Value): string => {
  switch (value.kind) {
    case 'function':
      return `${idOf(value.scope)}@${idOf(value.frame)}${value.self ? `.${label(value.self)}` : ''}${value.bare ? ' bare' : ''}${value.partial ? ` ${madeAt(value.partial.call, value.partial.frame)}` : ''}`
    case 'class':
      return `${idOf(value.scope)}@${idOf(value.frame)}`
    case 'instance':
      return `${label(value.of)}()${value.call && value.frame ? madeAt(value.call, value.frame) : ''}`
    case 'external':
    case 'module':
      return value.name
    case 'result':
      return `${value.of}()${madeAt(value.call, value.frame)}`
    case 'text':
    case 'constant':
      return value.text
    case 'collection':
      return madeAt(value.expr, value.frame)
    case 'super':
      return `super of ${label(value.self)}`
  }
}

const madeAt = (expr: Expr, frame: Frame): string => `${idOf(expr)}@${idOf(frame)}`
