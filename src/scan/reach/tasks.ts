/** The tasks that a DAG file makes: operators, decorated functions, custom operators, through factories and tables. */

import type { Span } from '../../model/scan.ts'
import { attribute, lineage } from '../python/attributes.ts'
import { applied } from '../python/decorators.ts'
import type { Python } from '../python/evaluate.ts'
import {
  type ClassValue,
  type Frame,
  type FunctionValue,
  type InstanceValue,
  UNKNOWN,
  type Value,
} from '../python/values.ts'
import { type Call, type Expr, keyword } from '../syntax/ir.ts'
import {
  BASE_OPERATORS,
  CALLBACKS,
  EXEC_OPERATORS,
  EXEC_TASKS,
  IN_PROCESS_OPERATORS,
  IN_PROCESS_TASKS,
  INTERPRETER_OPERATORS,
  INTERPRETER_TASKS,
  OPERATOR_METHODS,
  SETUP_TASKS,
} from '../tables/operators.ts'
import { ofFlow, ofOperator } from './bindings.ts'
import { libraryName } from './cuda.ts'
import type { Visit } from './observer.ts'

/** interpreter: a fresh one runs its function. exec: a program, a container or another host does the work. */
export type Runs = 'in-process' | 'interpreter' | 'exec' | 'other'

export interface Entry {
  callee: FunctionValue
  name: string
  call?: Call
  frame?: Frame
}

export interface Task {
  id: string
  operator: string
  path: string
  line: number
  runs: Runs
  /** The lines that make it: the operator's call, or decorators and the first line of the function. */
  spans: Span[]
  /** What runs in the task's own process, and the call that says with which arguments. */
  entries: Entry[]
  /** The call that makes it. */
  call?: Call
  frame: Frame
}

export const tasksOf = (python: Python, { call, callees, frame }: Visit): Task[] => {
  const flow = decorated(python, call, callees, frame)
  if (flow) return flow
  return callees.flatMap((callee): Task[] => {
    if (callee.kind === 'external') return ofLibrary(python, callee.name.replace(/\.partial$/, ''), call, frame)
    const own = callee.kind === 'class' ? callee : partialOf(python, call, frame)
    return own ? ofClass(python, own, call, frame) : []
  })
}

const ofLibrary = (python: Python, name: string, call: Call, frame: Frame): Task[] => {
  const operator = name.split('.').at(-1) ?? name
  if (!/(Operator|Sensor)$/.test(operator)) return []
  const runs = runsOf(operator)
  const entries = [...(runs === 'in-process' ? called(python, call, frame) : []), ...callbacks(python, call, frame)]
  return [made(python, { operator, runs, entries, call, frame })]
}

const RUNS: readonly [Runs, operators: RegExp, tasks: RegExp][] = [
  ['in-process', IN_PROCESS_OPERATORS, IN_PROCESS_TASKS],
  ['interpreter', INTERPRETER_OPERATORS, INTERPRETER_TASKS],
  ['exec', EXEC_OPERATORS, EXEC_TASKS],
]

const runsOf = (operator: string): Runs => RUNS.find(([, operators]) => operators.test(operator))?.[0] ?? 'other'

/** `Own.partial(…)`. */
const partialOf = (python: Python, { callee }: Call, frame: Frame): ClassValue | undefined => {
  if (callee.kind !== 'attribute' || callee.name !== 'partial') return undefined
  return python.evaluate(callee.object, frame).find((value) => value.kind === 'class')
}

/** A class of the project is an operator where a library's operator is among its ancestors. */
const ofClass = (python: Python, own: ClassValue, call: Call, frame: Frame): Task[] => {
  const { external } = lineage(python, own)
  const bases = external.map((name) => name.split('.').at(-1) ?? name)
  if (!external.some((name) => BASE_OPERATORS.test(name))) return []
  const object: InstanceValue = { kind: 'instance', of: own, call, frame }
  const methods = OPERATOR_METHODS.flatMap((name) =>
    attribute(python, object, name).flatMap((callee) => (callee.kind === 'function' ? [{ callee, name }] : [])),
  )
  const callable = bases.some((base) => IN_PROCESS_OPERATORS.test(base)) ? called(python, call, frame) : []
  const entries = [...methods, ...callable, ...callbacks(python, call, frame)]
  const inherited = bases.map(runsOf).find((runs) => runs !== 'other')
  return [made(python, { operator: own.scope.name, runs: inherited ?? 'in-process', entries, call, frame })]
}

/** `f()`, `f.override(…)()`, `f.expand(…)`, `task(f)()` with f a decorated function. */
const decorated = (python: Python, call: Call, callees: Value[], frame: Frame): Task[] | undefined => {
  const wrapped = callees.flatMap((callee) => {
    if (callee.kind !== 'result' || !IN_PROCESS_TASKS.test(callee.of)) return []
    const [first] = callee.call.args
    return first ? python.evaluate(first, callee.frame) : []
  })
  const functions = [...python.evaluate(root(call.callee), frame), ...wrapped].filter(
    (value) => value.kind === 'function',
  )
  const found = functions.flatMap((value) => {
    const runs = wrapped.includes(value) ? 'in-process' : flowOf(python, value)
    return runs ? [ofFunction(python, value, runs, { call, frame })] : []
  })
  return found.length > 0 ? found : undefined
}

const root = (expr: Expr): Expr => {
  if (expr.kind === 'call') return root(expr.callee)
  if (expr.kind === 'attribute' && /^(override|expand|partial|expand_kwargs|function)$/.test(expr.name))
    return root(expr.object)
  return expr
}

/** What kind of task a function's decorators make of it. */
export const flowOf = (python: Python, { scope, frame }: FunctionValue): Runs | undefined => {
  const names = scope.decorators
    .flatMap((decorator) => python.evaluate(decorator, frame))
    .flatMap((value) => (value.kind === 'function' ? applied(python, value, UNKNOWN) : [value]))
    .flatMap(libraryName)
    .map((name) => name.replace(/(\(\))+$/, ''))
  const own = RUNS.find(([, , tasks]) => names.some((name) => tasks.test(name)))?.[0]
  return own ?? (names.some((name) => SETUP_TASKS.test(name)) ? 'in-process' : undefined)
}

export const ofFunction = (
  python: Python,
  value: FunctionValue,
  runs: Runs,
  made?: { call: Call; frame: Frame },
): Task => {
  const { scope, frame } = value
  const decorator = scope.decorators.find((each) => each.kind === 'call')
  const own = decorator?.kind === 'call' ? decorator : undefined
  const given = own && texts(python, keyword(own, 'task_id'), frame)[0]
  const bound = made && { call: ofFlow(made.call), frame: made.frame }
  const entries = runs === 'in-process' ? [{ callee: value, name: scope.name, ...bound }] : []
  return {
    id: given ?? scope.name,
    operator: '@task',
    path: scope.path,
    line: scope.at.line,
    runs,
    spans: [{ path: scope.path, from: scope.from, to: scope.at.line }],
    entries: own ? [...entries, ...callbacks(python, own, frame)] : entries,
    ...(made && { call: made.call }),
    frame,
  }
}

const made = (python: Python, task: Pick<Task, 'operator' | 'runs' | 'entries' | 'frame'> & { call: Call }): Task => {
  const [id] = texts(python, keyword(task.call, 'task_id') ?? keyword(task.call, 'name'), task.frame)
  const { path } = task.frame.scope
  const { line, endLine } = task.call.at
  const spans = [{ path, from: line, to: endLine }]
  return { ...task, id: id ?? task.entries[0]?.name ?? task.operator, path, line, spans }
}

const texts = (python: Python, expr: Expr | undefined, frame: Frame): string[] =>
  expr ? python.evaluate(expr, frame).flatMap((value) => (value.kind === 'text' ? [value.text] : [])) : []

const called = (python: Python, call: Call, frame: Frame): Entry[] => {
  const bound = ofOperator(python, call, frame)
  return functionsIn(python, call, frame, 'python_callable').map((entry) => ({ ...entry, call: bound, frame }))
}

/** Airflow runs them in the process of the task, whatever the operator. */
const callbacks = (python: Python, call: Call, frame: Frame): Task['entries'] =>
  CALLBACKS.flatMap((name) => functionsIn(python, call, frame, name))

const functionsIn = (python: Python, call: Call, frame: Frame, name: string): Task['entries'] => {
  const given = keyword(call, name)
  const values = given ? python.evaluate(given, frame).flatMap((value) => callables(python, value)) : []
  return values.map((callee) => ({ callee, name: callee.scope.name }))
}

const callables = (python: Python, value: Value): FunctionValue[] => {
  if (value.kind === 'function') return [value]
  if (value.kind === 'collection' && value.expr.kind === 'list')
    return value.expr.items
      .flatMap((item) => python.evaluate(item, value.frame))
      .flatMap((each) => callables(python, each))
  const calls = value.kind === 'instance' ? attribute(python, value, '__call__') : []
  return calls.filter((each) => each.kind === 'function')
}
