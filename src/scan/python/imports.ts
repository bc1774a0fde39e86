/** What an import binds. */

import type { Import } from '../syntax/ir.ts'
import type { Python } from './evaluate.ts'
import { namesOf } from './names.ts'
import { type Frame, UNKNOWN, type Value } from './values.ts'

export const importFrom = (python: Python, { module, name, local }: Import, frame: Frame): Value[] => {
  const from = frame.scope.path
  if (name === undefined) return [moduleValue(python, local.includes('.') ? (local.split('.')[0] ?? '') : module, from)]
  const path = python.project.find(module, from)
  if (path === undefined) return memberOfUnknown(python, module, name, from)
  return membersOf(python, { name: module, path, from }, name)
}

/** A namespace package has no file, its modules do. */
const memberOfUnknown = (python: Python, module: string, name: string, from: string): Value[] => {
  const full = module.endsWith('.') ? `${module}${name}` : `${module}.${name}`
  return [moduleValue(python, full, from)]
}

export const moduleValue = (python: Python, name: string, from: string): Value => {
  const path = python.project.find(name, from)
  return path === undefined ? { kind: 'external', name } : { kind: 'module', name, path, from }
}

/** What a module offers under a name: its own, or a module inside the package. */
export const membersOf = (
  python: Python,
  { name: module, path, from }: { name: string; path: string; from: string },
  name: string,
): Value[] => {
  const frame = python.moduleFrame(path)
  const own = frame ? python.member(name, frame) : UNKNOWN
  if (own.length > 0) return own
  const inside = module.endsWith('.') ? `${module}${name}` : `${module}.${name}`
  const submodule = python.project.find(inside, from)
  if (submodule !== undefined) return [{ kind: 'module', name: inside, path: submodule, from }]
  return frame && namesOf(frame.scope).own.has(name) ? UNKNOWN : [{ kind: 'external', name: inside }]
}

/** Through `from x import *`. */
export const starred = (python: Python, name: string, frame: Frame): Value[] =>
  namesOf(frame.scope).stars.flatMap(({ module }) => {
    const path = python.project.find(module, frame.scope.path)
    const target = path === undefined ? undefined : python.moduleFrame(path)
    return target ? python.member(name, target) : UNKNOWN
  })
