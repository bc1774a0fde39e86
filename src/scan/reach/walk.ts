/** Follows what a piece of code runs: statements, calls into the project's own functions and classes, imports. */

import { attribute, propertiesOf } from '../python/attributes.ts'
import { bindCall } from '../python/calls.ts'
import { wrappersOf } from '../python/decorators.ts'
import { type Python, truthOf } from '../python/evaluate.ts'
import type { Frame, FunctionValue, Value } from '../python/values.ts'
import { accesses, type Call, calls, type Expr, expressions, flat, type Scope, type Statement } from '../syntax/ir.ts'
import { RUNS_ARGUMENTS } from '../tables/children.ts'
import { libraryName } from './cuda.ts'
import { deferred, modulesOf } from './named.ts'
import type { Observer, Step, Walker } from './observer.ts'
import { quietly } from './quiet.ts'

const DEEPEST = 60

export const walker = (python: Python, observer: Observer): Walker => {
  const seen = new Set<Frame>()
  const entered = new Set<Scope>()
  let handedOn = 0
  /** How many conditions that nobody knows are around. */
  let unsure = 0
  let left = python.budget.ofTask
  let cut = 0
  const quiet = quietly(observer.quiet, () => observer.noted() + handedOn + cut)

  const body = (frame: Frame, trail: Step[]): void => statements(frame.scope.body, frame, trail)

  const statements = (all: readonly Statement[], frame: Frame, trail: Step[]): void => {
    for (const statement of all) {
      observer.statement(statement, frame, trail, unsure === 0)
      if (statement.kind === 'import') imported(statement, frame, trail)
      for (const expr of expressions(statement)) {
        for (const access of accesses(expr)) read(access, frame, trail)
        for (const call of calls(expr)) visit(call, frame, trail)
      }
      if ('opens' in statement && statement.opens) opened(statement.value, frame, trail)
      if (statement.kind === 'define') define(statement.scope, frame, trail)
      if (statement.kind === 'if') branches(statement, frame, trail)
      if (statement.kind === 'try') {
        statements(statement.body, frame, trail)
        for (const handler of statement.handlers) statements(handler.body, frame, trail)
        statements(statement.rest, frame, trail)
      }
    }
  }

  const branches = ({ test, body, rest }: Extract<Statement, { kind: 'if' }>, frame: Frame, trail: Step[]): void => {
    const truth = truthOf(python, test, frame)
    if (truth === undefined) unsure++
    if (truth !== false) statements(body, frame, trail)
    if (truth !== true) statements(rest, frame, trail)
    if (truth === undefined) unsure--
  }

  /** A property runs where it is read. */
  const read = (access: Extract<Expr, { kind: 'attribute' }>, frame: Frame, trail: Step[]): void => {
    for (const object of python.evaluate(access.object, frame))
      for (const getter of propertiesOf(python, object, access.name)) enter(getter, undefined, frame, trail)
  }

  const opened = (value: Expr, frame: Frame, trail: Step[]): void => {
    for (const object of python.evaluate(value, frame))
      if (object.kind === 'instance') methods(object, ['__enter__', '__exit__', '__aenter__'], undefined, frame, trail)
  }

  const methods = (object: Value, names: string[], call: Call | undefined, frame: Frame, trail: Step[]): void => {
    for (const method of names.flatMap((name) => attribute(python, object, name)))
      if (method.kind === 'function') enter(method, call, frame, trail)
  }

  /** The body of a class runs where it stands, and decorators are calls without parentheses. */
  const define = (scope: Scope, frame: Frame, trail: Step[]): void => {
    for (const decorator of scope.decorators) {
      if (decorator.kind === 'call') continue
      const call: Call = {
        kind: 'call',
        callee: decorator,
        args: [],
        keywords: [],
        at: scope.at,
        text: `@${scope.name}`,
      }
      const callees = python.evaluate(decorator, frame).filter(({ kind }) => kind === 'external')
      if (callees.length > 0) observer.call({ call, callees, frame, trail })
    }
    if (scope.kind !== 'class') return
    const own = python.member(scope.name, frame).find((value) => value.kind === 'class' && value.scope === scope)
    if (own?.kind === 'class') body(own.frame, [...trail, step(`class ${scope.name}`, scope)])
  }

  const imported = (statement: Extract<Statement, { kind: 'import' }>, frame: Frame, trail: Step[]): void => {
    const from = frame.scope.path
    for (const { name, path } of modulesOf(python, statement, from)) {
      const runs = observer.imports(path)
      const target = runs === 'nothing' ? undefined : python.moduleFrame(path)
      if (!target) continue
      if (!once(target)) {
        quiet.met(target)
        continue
      }
      const next = [...trail, { label: `import ${name}`, path: from, line: statement.at.line }]
      if (runs === 'all') body(target, next)
      else for (const inner of flat(target.scope.body)) if (inner.kind === 'import') imported(inner, target, next)
    }
  }

  const visit = (call: Call, frame: Frame, trail: Step[]): void => {
    if (left-- <= 0 || python.budget.left-- <= 0 || trail.length > DEEPEST) {
      cut++
      python.budget.exceeded = true
      return
    }
    const callees = python.evaluate(call.callee, frame)
    if (!observer.call({ call, callees, frame, trail })) {
      handedOn++
      return
    }
    resumed(call, frame, trail)
    for (const callee of callees) follow(callee, call, frame, trail)
    const name = callees.flatMap(libraryName)[0] ?? lastName(call.callee)
    if (!callees.some(({ kind }) => kind === 'function') && RUNS_ARGUMENTS.test(name)) given(call, frame, trail)
  }

  const follow = (callee: Value, call: Call, frame: Frame, trail: Step[]): void => {
    if (callee.kind === 'function') enter(callee, call, frame, trail)
    if (callee.kind !== 'class' && callee.kind !== 'instance') return
    const [object] = callee.kind === 'class' ? python.evaluate(call, frame) : [callee]
    const names = callee.kind === 'class' ? ['__new__', '__init__', '__post_init__'] : ['__call__', 'forward']
    if (object?.kind === 'instance') methods(object, names, call, frame, trail)
  }

  /** A deferred task goes on with the method that it names. */
  const resumed = (call: Call, frame: Frame, trail: Step[]): void => {
    for (const { object, names } of deferred(python, call, frame)) methods(object, names, undefined, frame, trail)
  }

  /** Functions handed to something that calls them. */
  const given = (call: Call, frame: Frame, trail: Step[]): void => {
    for (const value of [...call.args, ...call.keywords.map(([, each]) => each)].flatMap(named(python, frame)))
      if (value.kind === 'function') enter(value, undefined, frame, trail)
  }

  /** What a decorator hands to a child is that child's; what it loses on the way is followed all the same. */
  const enter = (callee: FunctionValue, call: Call | undefined, frame: Frame, trail: Step[]): void => {
    if (callee.bare || callee.scope.decorators.length === 0) {
      enterBody(callee, call, frame, trail)
      return
    }
    const bare = { ...callee, bare: { ...(call && { call }), frame } }
    const before = handedOn
    for (const wrapper of wrappersOf(python, callee, bare)) enterBody(wrapper, call, frame, trail)
    if (handedOn === before && !entered.has(callee.scope)) enterBody(bare, call, frame, trail)
  }

  const enterBody = (callee: FunctionValue, given: Call | undefined, from: Frame, trail: Step[]): void => {
    const spreads = given?.keywords.some(([name]) => name === '*' || name === '**')
    const { call, frame } = callee.bare && spreads ? { call: undefined, ...callee.bare } : { call: given, frame: from }
    const inner = bindCall(python, callee, call, frame)
    entered.add(callee.scope)
    if (quiet.knows(inner)) return
    if (!once(inner)) {
      quiet.met(inner)
      return
    }
    const next = /^(lambda|comprehension)$/.test(callee.scope.name)
      ? trail
      : [...trail, { ...step(callee.scope.name, callee.scope), ...(callee.self && { self: callee.self }) }]
    quiet.through(inner, () => body(inner, next))
  }

  const once = (frame: Frame): boolean => {
    if (seen.has(frame)) return false
    seen.add(frame)
    return true
  }

  return { body, enter }
}

const step = (name: string, scope: Scope): Step => ({ label: name, path: scope.path, line: scope.at.line })

const lastName = (expr: Expr): string => {
  if (expr.kind === 'name') return expr.name
  return expr.kind === 'attribute' ? expr.name : ''
}

const named =
  (python: Python, frame: Frame) =>
  (expr: Expr): Value[] =>
    python.evaluate(expr, frame)
