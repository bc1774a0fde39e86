/** Each free name of a function: an import that can move into it, or the reason why it cannot stand alone. */

import type { Node } from 'web-tree-sitter'
import type { Blocker } from '../model/fix.ts'
import { isForeign } from '../scan/project/foreign.ts'
import {
  type Binding,
  bindings,
  children,
  field,
  type Imported,
  importedNames,
  isImport,
  lineOf,
  parameterNames,
} from './bindings.ts'
import { freeNames, type Reference } from './free-names.ts'
import { blocker, type Source, whole } from './subject.ts'
import { isBuiltin } from './tables/python.ts'

export interface Need {
  name: string
  /** Top-level statements that bind it and nothing but it where the function needs it. */
  statements: Node[]
}

export interface Needs {
  imports: Need[]
  blockers: Blocker[]
}

export const needsOf = (source: Source, definition: Node): Needs => {
  const firsts = firstOfEach(freeNames(definition).filter(({ name }) => !isBuiltin(name)))
  const atTop = bindings(source.root)
  const needs = firsts.map((reference) => need(reference, source, definition, atTop))
  const own = innerImports(definition).flatMap((each) => notThere(source, each, importedNames(each)))
  return {
    imports: needs.flatMap((each) => ('statements' in each ? [each] : [])),
    blockers: [...needs.flatMap((each) => ('kind' in each ? [each] : [])), ...own],
  }
}

const firstOfEach = (all: Reference[]): Reference[] =>
  [...new Map(all.toReversed().map((each) => [each.name, each])).values()].toReversed()

const need = ({ name, line }: Reference, source: Source, definition: Node, atTop: Binding[]): Need | Blocker => {
  if (/^__\w+__$/.test(name)) return blocker('own-file', line, { name })
  if (around(definition).some((each) => each === name)) return blocker('closure', line, { name })
  const bound = atTop.filter((each) => each.name === name)
  const [first] = bound
  if (!first) {
    const star = starImport(source.root)
    if (star) return blocker('star-import', line, { name, module: field(star, 'module_name')?.text ?? '' })
    return blocker('unknown-name', line, { name })
  }
  const defined = { name, defined: String(lineOf(first.by)) }
  if (!bound.every(({ by }) => isImport(by))) return blocker('module-name', line, defined)
  const statements = bound.map(({ by }) => by)
  const plain = statements.every(({ parent }) => parent?.type === 'module')
  const fromModules = statements.length === 1 || statements.every(({ type }) => type === 'import_statement')
  if (!plain || !fromModules) return blocker('conditional-import', line, defined)
  const wrong = statements.flatMap((each) =>
    notThere(
      source,
      each,
      importedNames(each).filter(({ local }) => local === name),
    ),
  )
  return wrong[0] ?? { name, statements }
}

/** Names of the functions around it. */
const around = (definition: Node): string[] => {
  const names: string[] = []
  for (let node = whole(definition).parent; node; node = node.parent)
    if (node.type === 'function_definition')
      names.push(...parameterNames(node), ...bindings(node).map(({ name }) => name))
  return names
}

const starImport = (root: Node): Node | undefined =>
  root
    .descendantsOfType('import_from_statement')
    .find((each): each is Node => each !== null && children(each).some(({ type }) => type === 'wildcard_import'))

const innerImports = (definition: Node): Node[] =>
  definition
    .descendantsOfType(['import_statement', 'import_from_statement'])
    .filter((each): each is Node => each !== null)

/** Modules that the other interpreter may not have. */
const notThere = ({ python, path, root }: Source, statement: Node, names: Imported[]): Blocker[] =>
  names.flatMap(({ module, name, local }) => {
    const args = { name: local, module }
    if (/^airflow(\.|$)/.test(module)) return [blocker('airflow-import', statement, args)]
    if (module.startsWith('.')) return [blocker('project-import', statement, { ...args, where: 'a relative module' })]
    const file = python.project.find(name ? `${module}.${name}` : module, path) ?? python.project.find(module, path)
    if (file) return [blocker('project-import', statement, { ...args, where: 'a module' })]
    const line = isForeign(module) ? undefined : pathSetAt(root)
    return line === undefined ? [] : [blocker('path-set-at-import', statement, { ...args, defined: String(line) })]
  })

const pathSetAt = (root: Node): number | undefined => {
  const node = atTopLevel(root).find(({ text }) => /\bsys\s*\.\s*path\b/.test(text))
  return node && lineOf(node)
}

/** Plain statements that importing the file runs. */
export const atTopLevel = (node: Node): Node[] =>
  children(node).flatMap((child) => {
    if (child.type === 'expression_statement') return [child]
    return /^(function|class|decorated)_definition$/.test(child.type) ? [] : atTopLevel(child)
  })
