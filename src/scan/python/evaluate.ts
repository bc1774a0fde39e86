/** Expressions and names → what they may stand for. Reading only: loops and branches all happen, once. */

import type { Project } from '../project/project.ts'
import { dotted, type Expr } from '../syntax/ir.ts'
import { attribute } from './attributes.ts'
import { type Budget, LARGE } from './budget.ts'
import { returned } from './calls.ts'
import { defined } from './defined.ts'
import { importFrom, starred } from './imports.ts'
import { type Binding, namesOf } from './names.ts'
import { type Frame, UNKNOWN, type Value } from './values.ts'

/** More values than these no decision needs. */
const MOST = 12
const DEEPEST = 40

export interface Python {
  project: Project
  evaluate: (expr: Expr, frame: Frame) => Value[]
  lookup: (name: string, frame: Frame) => Value[]
  /** What a name is bound to in this very scope. */
  member: (name: string, frame: Frame) => Value[]
  bound: (bindings: readonly Binding[], frame: Frame) => Value[]
  moduleFrame: (path: string) => Frame | undefined
  /** Calls that may still be followed: from one task or import, and in all. */
  budget: Budget
  /** Calls that were followed to their end, and nothing was of note. */
  quiet: { atImport: WeakSet<Frame>; inTask: WeakSet<Frame> }
  /** Whether there was more to find out in this file than anybody has time for. */
  gaveUp: () => boolean
}

export const pythonOf = (project: Project, budget: Budget = LARGE): Python => {
  const modules = new Map<string, Frame | undefined>()
  const memo = new WeakMap<Frame, Map<Expr | string, Value[]>>()
  let depth = 0

  /** A value that depends on itself is not known. */
  const once = (frame: Frame, key: Expr | string, compute: () => Value[]): Value[] => {
    const known = memo.get(frame) ?? new Map<Expr | string, Value[]>()
    memo.set(frame, known)
    const before = known.get(key)
    if (before) return before
    if (depth > DEEPEST || python.budget.steps-- <= 0) return UNKNOWN
    known.set(key, UNKNOWN)
    depth++
    try {
      const found = compute().slice(0, MOST)
      known.set(key, found)
      return found
    } finally {
      depth--
    }
  }

  const evaluate = (expr: Expr, frame: Frame): Value[] => {
    switch (expr.kind) {
      case 'name':
        return lookup(expr.name, frame)
      case 'string':
        return [{ kind: 'text', text: expr.text }]
      case 'template':
        return texts(expr.parts, frame).map((text) => ({ kind: 'text', text }))
      case 'constant':
        return [{ kind: 'constant', text: expr.text }]
      case 'list':
      case 'dict':
        return [{ kind: 'collection', expr, frame }]
      case 'function':
        return [{ kind: 'function', scope: expr.scope, frame }]
      case 'either':
        return chosen(python, expr, frame).flatMap((option) => evaluate(option, frame))
      case 'attribute':
        return once(frame, expr, () => [
          ...assignedHere(python, expr, frame),
          ...evaluate(expr.object, frame).flatMap((object) => attribute(python, object, expr.name)),
        ])
      case 'call':
        return once(frame, expr, () => returned(python, expr, frame))
      case 'subscript':
        return once(frame, expr, () => items(expr.object, expr.index, frame))
      default:
        return UNKNOWN
    }
  }

  /** What nobody knows stands as a dot: the rest still tells a device or a program. */
  const texts = (parts: readonly Expr[], frame: Frame): string[] =>
    parts.reduce<string[]>(
      (all, part) => {
        const known = evaluate(part, frame).flatMap((value) => ('text' in value ? [value.text] : []))
        const ends = known.length > 0 ? [...new Set(known)] : ['…']
        return all.flatMap((start) => ends.map((end) => `${start}${end}`)).slice(0, MOST)
      },
      [''],
    )

  const items = (object: Expr, index: Expr, frame: Frame): Value[] =>
    evaluate(object, frame).flatMap((value): Value[] => {
      if (value.kind === 'result') return [{ ...value, of: `${value.of}[]` }]
      if (value.kind === 'external') return [{ kind: 'external', name: `${value.name}[]` }]
      if (value.kind === 'module')
        return evaluate(index, frame).flatMap((key) => (key.kind === 'text' ? attribute(python, value, key.text) : []))
      if (value.kind !== 'collection') return UNKNOWN
      const wanted = evaluate(index, frame).flatMap((key) => ('text' in key ? [key.text] : []))
      if (value.expr.kind === 'list') {
        const exact = wanted.length === 1 ? value.expr.items[Number(wanted[0])] : undefined
        return (exact ? [exact] : value.expr.items).flatMap((item) => evaluate(item, value.frame))
      }
      const { entries } = value.expr
      const exact = entries.filter(([key]) => 'text' in key && wanted.includes(key.text))
      return (exact.length > 0 ? exact : entries).flatMap(([, entry]) => evaluate(entry, value.frame))
    })

  const bound = (bindings: readonly Binding[], frame: Frame): Value[] =>
    bindings.flatMap((binding): Value[] => {
      if (binding.kind === 'value') return evaluate(binding.expr, frame)
      if (binding.kind === 'item') {
        const index: Expr = { kind: 'constant', text: String(binding.index) }
        return items(binding.expr, index, frame)
      }
      return binding.kind === 'define' ? [defined(binding.scope, frame)] : importFrom(python, binding.from, frame)
    })

  const member = (name: string, frame: Frame): Value[] =>
    once(frame, name, () => {
      const given = frame.locals.get(name)
      const bindings = namesOf(frame.scope).own.get(name)
      if (bindings) return [...(given ?? []), ...bound(bindings, frame)]
      return given ?? (frame.scope.kind === 'module' ? starred(python, name, frame) : UNKNOWN)
    })

  /** The body of a class is no scope for the functions in it. */
  const lookup = (name: string, frame: Frame): Value[] => {
    for (let at: Frame | undefined = frame; at; at = at.parent) {
      if (at.scope.kind === 'class' && at !== frame) continue
      if (at.locals.has(name) || namesOf(at.scope).own.has(name) || !at.parent) return member(name, at)
    }
    return UNKNOWN
  }

  const moduleFrame = (path: string): Frame | undefined => {
    if (!modules.has(path)) {
      const module = budget.all || project.matters(path) ? project.module(path) : undefined
      modules.set(path, module && { scope: module.scope, locals: new Map() })
    }
    return modules.get(path)
  }

  const python: Python = {
    project,
    evaluate,
    lookup,
    member,
    bound,
    moduleFrame,
    quiet: { atImport: new WeakSet(), inTask: new WeakSet() },
    budget: { ...budget },
    gaveUp: () => budget.all && (python.budget.exceeded === true || python.budget.steps <= 0),
  }
  return python
}

/** `config.device = "cuda"` in this function, or around it. */
const assignedHere = (python: Python, expr: Expr, frame: Frame): Value[] => {
  const name = dotted(expr)
  for (let at: Frame | undefined = name ? frame : undefined; at && name; at = at.parent) {
    const bindings = namesOf(at.scope).dotted.get(name)
    if (bindings) return python.bound(bindings, at)
  }
  return UNKNOWN
}

const chosen = (python: Python, { options, test }: Extract<Expr, { kind: 'either' }>, frame: Frame): Expr[] => {
  const truth = test && options.length === 2 ? truthOf(python, test, frame) : undefined
  return truth === undefined ? options : options.slice(truth ? 0 : 1, truth ? 1 : 2)
}

const SWITCHES: Readonly<Record<string, boolean>> = { True: true, False: false }

/** Of a switch that is always on or always off. */
export const truthOf = (python: Python, test: Expr, frame: Frame): boolean | undefined => {
  const values = python.evaluate(test, frame)
  const known = values.map((value) => (value.kind === 'constant' ? SWITCHES[value.text] : undefined))
  return known.length > 0 && known.every((each) => each === known[0]) ? known[0] : undefined
}
