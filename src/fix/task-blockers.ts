/** Why a task, whatever its function does, is not rewritten: how it is made and what it is given. */

import type { Node } from 'web-tree-sitter'
import type { Blocker } from '../model/fix.ts'
import type { Python } from '../scan/python/evaluate.ts'
import type { Task } from '../scan/reach/tasks.ts'
import { type Expr, keyword, parts } from '../scan/syntax/ir.ts'
import { children, field, importedNames } from './bindings.ts'
import { cutsRight } from './decorator-text.ts'
import { blocker, decorators, type Subject } from './subject.ts'
import { useOf } from './uses.ts'

export const taskBlockers = (subject: Subject): Blocker[] => [
  ...(subject.found.task.operator === '@task' ? flow(subject) : operator(subject)),
  ...pickled(subject),
  ...spawned(subject),
]

const shown = (node: Node): string => `\`${(node.text.split('\n')[0] ?? '').trim()}\``

const SPELLED = /^@task(\(|\s*(#|$))/

const flow = ({ definition, found, text, python }: Subject): Blocker[] => {
  if (!definition) return [blocker('no-def-here', found.task.line, { what: found.task.id })]
  const all = decorators(definition)
  const first = all.find(({ text: own }) => SPELLED.test(own)) ?? all[0]
  const others = all.filter((each) => each !== first)
  if (!first) return [blocker('decorator-spelling', definition, { what: '`task(…)`' })]
  const list = argumentsOf(first)
  return [
    ...others.map((each) => blocker('extra-decorator', each, { what: shown(each) })),
    ...(SPELLED.test(first.text) && isAirflows(python, found.task)
      ? []
      : [blocker('decorator-spelling', first, { what: shown(first) })]),
    ...(list
      ? [
          ...given(list),
          ...(cutsRight(text.slice(list.startIndex, list.endIndex)) ? [] : [blocker('unbalanced-parentheses', list)]),
        ]
      : []),
  ]
}

/** Others call a decorator of their own `task`. */
const isAirflows = (python: Python, { entries }: Task): boolean =>
  entries.some(({ callee: { scope, frame } }) =>
    scope.decorators
      .flatMap((each) => python.evaluate(each, frame))
      .some(
        (value) =>
          (value.kind === 'external' && FLOW.test(value.name)) || (value.kind === 'result' && FLOW.test(value.of)),
      ),
  )

const FLOW = /^airflow\.(decorators|sdk(\.definitions\.decorators)?)\.task$/

export const argumentsOf = (decorator: Node): Node | undefined => {
  const [expression] = children(decorator)
  return expression?.type === 'call' ? field(expression, 'arguments') : undefined
}

const RESERVED = /^(python|expect_airflow|expect_pendulum|templates_dict|templates_exts|use_airflow_context|env_vars)$/

/** Arguments that the conversion cannot carry over as they stand. */
const given = (list: Node): Blocker[] =>
  children(list).flatMap((each) => {
    if (each.type === 'dictionary_splat' || each.type === 'list_splat')
      return [blocker('unpacked-argument', each, { what: shown(each) })]
    if (each.type !== 'keyword_argument') return [blocker('positional-argument', each, { what: shown(list) })]
    const name = field(each, 'name')?.text ?? ''
    return RESERVED.test(name) ? [blocker('reserved-argument', each, { name })] : []
  })

const MODULES = /^airflow\.(operators|providers\.standard\.operators)\.python$/

const operator = (subject: Subject): Blocker[] => {
  const { call, found, python, definition, root } = subject
  const { task } = found
  if (!call || !task.call) return [blocker('operator', task.line, { operator: task.operator })]
  if (/^Branch/.test(task.operator)) return [blocker('branch-operator', call, { operator: task.operator })]
  const names = python
    .evaluate(task.call.callee, task.frame)
    .flatMap((value) => (value.kind === 'external' ? [value.name] : []))
  const [name = ''] = names
  const module = name.replace(/\.\w+$/, '')
  if (names.length === 0) return [blocker('own-operator', call, { operator: task.operator })]
  if (task.operator !== 'PythonOperator' || names.length > 1 || /\.partial$/.test(name))
    return [blocker('operator', call, { operator: task.operator })]
  const list = field(call, 'arguments')
  const local = bare(call)
  return [
    ...(MODULES.test(module) ? [] : [blocker('old-operator-module', call, { module })]),
    ...(local && !operatorImport(root, local) ? [blocker('operator-import', call, { name: local })] : []),
    ...(list ? given(list) : []),
    ...callable(subject, definition, list),
  ]
}

/** `PythonOperator(…)`, not `python.PythonOperator(…)`. */
export const bare = (call: Node): string | undefined => {
  const callee = field(call, 'function')
  return callee?.type === 'identifier' ? callee.text : undefined
}

/** The plain statement that gives the file its operator. */
export const operatorImport = (root: Node, local: string): Node | undefined =>
  children(root).find(
    (each) => each.type === 'import_from_statement' && importedNames(each).some((one) => one.local === local),
  )

const callable = ({ found, root }: Subject, definition: Node | undefined, list: Node | undefined): Blocker[] => {
  const { task } = found
  const argument = list && children(list).find((each) => field(each, 'name')?.text === 'python_callable')
  const value = argument && field(argument, 'value')
  if (!value || !definition || value.type !== 'identifier' || value.text !== field(definition, 'name')?.text)
    return [blocker('no-def-here', value ?? task.line, { what: value ? shown(value) : task.id })]
  const count = task.entries.filter(({ name }) => name === value.text).length
  const extra = decorators(definition).map((each) => blocker('extra-decorator', each, { what: shown(each) }))
  const other = useOf(root, definition, value)
  return [
    ...(count > 1 ? [blocker('several-callables', value)] : []),
    ...extra,
    ...(other === undefined ? [] : [blocker('used-elsewhere', definition, { name: value.text, other: String(other) })]),
  ]
}

/** Functions and objects of the file are pickled by a name that the other interpreter cannot import. */
const pickled = ({ found, python }: Subject): Blocker[] => {
  const { call, operator: kind, frame } = found.task
  if (!call) return []
  const values =
    kind === '@task'
      ? [...call.args, ...call.keywords.map(([, value]) => value)]
      : ['op_args', 'op_kwargs'].flatMap((name) => keyword(call, name) ?? [])
  const wrong = values
    .flatMap(leaves)
    .find((each) => each.kind === 'function' || python.evaluate(each, frame).some(({ kind: is }) => UNPICKLED.test(is)))
  if (!wrong) return []
  return [blocker('not-pickled', call.at.line, { name: wrong.kind === 'name' ? wrong.name : 'a lambda or an object' })]
}

const UNPICKLED = /^(function|class|instance)$/

/** The names, calls and lambdas that a value is made of. */
const leaves = (expr: Expr): Expr[] =>
  expr.kind === 'list' || expr.kind === 'dict' || expr.kind === 'other' || expr.kind === 'either'
    ? parts(expr).flatMap(leaves)
    : expr.kind === 'name' || expr.kind === 'function' || expr.kind === 'call'
      ? [expr]
      : []

/** Neither fork nor loky imports the script again. */
const spawned = ({ found }: Subject): Blocker[] => {
  const { children: started, startMethods } = found.run
  const child = started.find(({ method }) => method === 'spawn' || method === 'forkserver')
  const at = child ?? startMethods[0]
  return at ? [blocker('spawned-children', at.call.at.line, { method: child?.method ?? 'a method that it sets' })] : []
}
