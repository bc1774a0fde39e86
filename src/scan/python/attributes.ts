/** `object.name`: of modules, classes, instances, and of what a library gave. */

import { dotted, type Scope } from '../syntax/ir.ts'
import { bindCall, returnsOf } from './calls.ts'
import type { Python } from './evaluate.ts'
import { membersOf } from './imports.ts'
import { type Binding, namesOf } from './names.ts'
import { type ClassValue, type Frame, type FunctionValue, type InstanceValue, UNKNOWN, type Value } from './values.ts'

export const attribute = (python: Python, object: Value, name: string): Value[] => {
  switch (object.kind) {
    case 'external':
      return [{ kind: 'external', name: `${object.name}.${name}` }]
    case 'result':
      return [{ kind: 'external', name: `${object.of}().${name}` }]
    case 'module':
      return object.path === undefined
        ? [{ kind: 'external', name: `${object.name}.${name}` }]
        : membersOf(python, { ...object, path: object.path }, name)
    case 'class':
      return ofClass(python, object, name, object)
    case 'instance':
      return ofInstance(python, object, name)
    case 'super':
      return ofSuper(python, object, name)
    default:
      return UNKNOWN
  }
}

interface Lineage {
  own: ClassValue[]
  external: string[]
}

const lineages = new WeakMap<Frame, Lineage>()

/** The class, then its bases, then theirs; a library's base ends the way. */
export const lineage = (python: Python, start: ClassValue): Lineage => {
  const known = lineages.get(start.frame)
  if (known) return known
  const own: ClassValue[] = []
  const external: string[] = []
  const visit = (one: ClassValue): void => {
    if (own.some(({ scope }) => scope === one.scope)) return
    own.push(one)
    for (const base of one.scope.bases.flatMap((each) => python.evaluate(each, one.frame.parent ?? one.frame))) {
      if (base.kind === 'class') visit(base)
      if (base.kind === 'external') external.push(base.name)
    }
  }
  visit(start)
  lineages.set(start.frame, { own, external })
  return { own, external }
}

const ofClass = (python: Python, start: ClassValue, name: string, self: Value): Value[] => {
  const { own, external } = lineage(python, start)
  return inClasses(python, own, name, self) ?? external.map((base) => ({ kind: 'external', name: `${base}.${name}` }))
}

const inClasses = (python: Python, classes: ClassValue[], name: string, self: Value): Value[] | undefined => {
  const owner = classes.find(({ scope }) => namesOf(scope).own.has(name))
  return owner && python.member(name, owner.frame).flatMap((found) => descriptor(python, found, self))
}

/** A function of a class knows its object; a property is what it returns. */
const descriptor = (python: Python, found: Value, self: Value): Value[] => {
  if (found.kind !== 'function') return [found]
  if (found.scope.decorators.some((each) => dotted(each) === 'staticmethod')) return [found]
  const method = { ...found, self }
  return self.kind === 'instance' && isProperty(found.scope) ? returnsOf(python, method) : [method]
}

const isProperty = ({ decorators }: Scope): boolean =>
  decorators.some((each) => /(^|\.)(cached_)?property$/.test(dotted(each) ?? ''))

/** The functions that reading `object.name` calls. */
export const propertiesOf = (python: Python, object: Value, name: string): FunctionValue[] => {
  if (object.kind !== 'instance') return []
  const owner = lineage(python, object.of).own.find(({ scope }) => namesOf(scope).own.has(name))
  const found = owner ? python.member(name, owner.frame) : UNKNOWN
  return found.flatMap((value) =>
    value.kind === 'function' && isProperty(value.scope) ? [{ ...value, self: object }] : [],
  )
}

const attributes = new WeakMap<InstanceValue, Map<string, Value[]>>()

const ofInstance = (python: Python, object: InstanceValue, name: string): Value[] => {
  const known = attributes.get(object) ?? new Map<string, Value[]>()
  attributes.set(object, known)
  const before = known.get(name)
  if (before) return before
  known.set(name, UNKNOWN)
  const found = [...assigned(python, object, name), ...given(python, object, name)]
  const all = found.length > 0 ? found : ofClass(python, object.of, name, object)
  const values = all.flatMap((value): Value[] =>
    value.kind === 'external' && found.length === 0 ? [{ ...value, name: asInstance(value.name) }] : [value],
  )
  known.set(name, values)
  return values
}

/** `torch.nn.Module.to` of an object is a call on what torch.nn.Module() gave. */
const asInstance = (name: string): string => name.replace(/\.([^.]+)$/, '().$1')

/** `self.x = …` in any method. */
const assigned = (python: Python, self: InstanceValue, name: string): Value[] =>
  lineage(python, self.of).own.flatMap(({ scope, frame }) =>
    (assignments(scope).get(name) ?? []).flatMap(([method, bindings]) =>
      python.bound(bindings, methodFrame(python, method, frame, self)),
    ),
  )

type Assignments = Map<string, [method: Scope, bindings: Binding[]][]>

const assignmentsOf = new WeakMap<Scope, Assignments>()

/** Of each attribute: the methods that set it. */
const assignments = (scope: Scope): Assignments => {
  const known = assignmentsOf.get(scope)
  if (known) return known
  const all: Assignments = new Map()
  assignmentsOf.set(scope, all)
  for (const binding of [...namesOf(scope).own.values()].flat()) {
    if (binding.kind !== 'define' || binding.scope.kind !== 'function') continue
    const first = `${binding.scope.parameters[0]?.name ?? 'self'}.`
    for (const [target, bindings] of namesOf(binding.scope).dotted) {
      const name = target.slice(first.length)
      if (target.startsWith(first)) all.set(name, [...(all.get(name) ?? []), [binding.scope, bindings]])
    }
  }
  return all
}

const methodFrame = (python: Python, scope: Frame['scope'], parent: Frame, self: InstanceValue): Frame =>
  scope.name === '__init__' && self.call && self.frame
    ? bindCall(python, { kind: 'function', scope, frame: parent, self }, self.call, self.frame)
    : bindCall(python, { kind: 'function', scope, frame: parent, self }, undefined, parent)

/** A dataclass or a settings object: `Config(device="cuda").device`. */
const given = (python: Python, { of, call, frame }: InstanceValue, name: string): Value[] => {
  if (!call || !frame || !namesOf(of.scope).own.has(name)) return UNKNOWN
  const value = call.keywords.find(([key]) => key === name)?.[1]
  return value ? python.evaluate(value, frame) : UNKNOWN
}

const ofSuper = (python: Python, { self, below }: Extract<Value, { kind: 'super' }>, name: string): Value[] => {
  const start = self.kind === 'instance' ? self.of : self.kind === 'class' ? self : undefined
  if (!start) return UNKNOWN
  const { own, external } = lineage(python, start)
  const rest = own.slice(own.findIndex(({ scope }) => scope === below) + 1)
  return (
    inClasses(python, rest, name, self) ??
    external.map((base): Value => ({ kind: 'external', name: asInstance(`${base}.${name}`) }))
  )
}
