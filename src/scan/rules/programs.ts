/** 13x: programs that a task starts, and what becomes of their failure and their output. */

import type { Python } from '../python/evaluate.ts'
import type { Frame, Value } from '../python/values.ts'
import { libraryName } from '../reach/cuda.ts'
import type { Happening, Run } from '../reach/run.ts'
import {
  type Call,
  calls,
  dotted,
  type Expr,
  expressions,
  flat,
  type Handler,
  keyword,
  parts,
  type Scope,
  type Statement,
} from '../syntax/ir.ts'
import { type ScanRule, type Sight, scanRule, spot, type Unit } from './rule.ts'

const launches = ({ kind, run }: Unit): Happening[] => (kind === 'task' ? run.launches : [])

const BARE = /^(python|python3|python3\.\d+|torchrun|accelerate|deepspeed)$/

const barePython = scanRule('bare-python', (unit, python) =>
  launches(unit).flatMap((launch) => {
    const program = programOf(python, launch)
    return program && BARE.test(program) ? [{ ...spot(launch), args: { program } }] : []
  }),
)

/** The first word of what is started. */
const programOf = (python: Python, { name, call, frame }: Happening): string | undefined => {
  const given = call.args[0] ?? keyword(call, 'args')
  if (!given || !/^(subprocess|os|asyncio)\./.test(name)) return undefined
  for (const value of python.evaluate(given, frame)) {
    if (value.kind === 'text') return value.text.trim().split(/\s+/)[0]
    const first = value.kind === 'collection' && value.expr.kind === 'list' ? value.expr.items[0] : undefined
    const text = first && value.kind === 'collection' ? python.evaluate(first, value.frame)[0] : undefined
    if (text?.kind === 'text') return text.text
  }
  return undefined
}

interface Attempt {
  body: Call[]
  handler: Handler
  frame: Frame
  trail: Run['statements'][number]['trail']
}

/** Every handler for a failed child around a launch. */
const attempts = ({ kind, run }: Unit): Attempt[] => {
  if (kind !== 'task') return []
  return run.statements.flatMap(({ statement, frame, trail }) => {
    if (statement.kind !== 'try') return []
    const body = flat(statement.body).flatMap(expressions).flatMap(calls)
    return statement.handlers.filter(catchesFailure).map((handler) => ({ body, handler, frame, trail }))
  })
}

const catchesFailure = ({ types }: Handler): boolean =>
  types.some((type) => /(^|\.)(CalledProcessError|SubprocessError)$/.test(dotted(type) ?? ''))

const names = (python: Python, found: Call[], frame: Frame): string[] =>
  found.flatMap((call) => python.evaluate(call.callee, frame).flatMap((value: Value) => libraryName(value)))

const GIVES_UP = /(^|\.)(exit|_exit|abort|fail)$/

const swallowed = scanRule('failure-swallowed', (unit, python) =>
  attempts(unit).flatMap(({ body, handler, frame, trail }): Sight[] => {
    const inside = flat(handler.body)
    const ends = inside
      .flatMap(expressions)
      .flatMap(calls)
      .some(({ callee }) => GIVES_UP.test(dotted(callee) ?? ''))
    if (ends || inside.some(({ kind }) => kind === 'raise')) return []
    const launched = names(python, body, frame).some((name) => name.startsWith('subprocess.'))
    return launched ? [{ path: frame.scope.path, at: handler.at, trail }] : []
  }),
)

const outputOfCheckCall = scanRule('output-of-check-call', (unit, python) =>
  attempts(unit).flatMap(({ body, handler, frame, trail }): Sight[] => {
    if (!names(python, body, frame).includes('subprocess.check_call')) return []
    const read = flat(handler.body).find((statement) =>
      expressions(statement).some((expr) =>
        mentions(expr, (text) => OUTPUT.test(text) && text.startsWith(`${handler.name}.`)),
      ),
    )
    return read ? [{ path: frame.scope.path, at: read.at, trail, args: { name: handler.name ?? '' } }] : []
  }),
)

const OUTPUT = /^\w+\.(output|stdout|stderr)\b/

const mentions = (expr: Expr, test: (text: string) => boolean): boolean => {
  const text = dotted(expr)
  if (text !== undefined && test(text)) return true
  return parts(expr).some((each) => mentions(each, test))
}

/** The statement is the call: nobody looks at what it returns. */
const isDiscarded = ({ call, frame }: Happening): boolean =>
  flat(frame.scope.body).some((statement) => statement.kind === 'expression' && statement.value === call)

const CAPTURES = /(^|\.)(PIPE|DEVNULL)$/

const outputLost = scanRule('output-lost', (unit) =>
  launches(unit).flatMap((launch) => {
    const { name, call } = launch
    const captured = keyword(call, 'capture_output')
    const stdout = dotted(keyword(call, 'stdout') ?? call) ?? ''
    const takes = (captured?.kind === 'constant' && captured.text === 'True') || CAPTURES.test(stdout)
    return name.startsWith('subprocess.') && takes && isDiscarded(launch) ? [spot(launch)] : []
  }),
)

const LEAVES_FAILURE = /^(subprocess\.(run|call)|os\.system)$/

const exitCodeUnread = scanRule('exit-code-unread', (unit) =>
  launches(unit).flatMap((launch) => {
    const check = keyword(launch.call, 'check')
    const checked = check !== undefined && !(check.kind === 'constant' && check.text === 'False')
    if (!LEAVES_FAILURE.test(launch.name) || checked) return []
    const looked = isDiscarded(launch) ? false : looksAtExitCode(launch.frame.scope, launch)
    return looked ? [] : [spot(launch)]
  }),
)

/** By its name, or because the result leaves the function. */
const looksAtExitCode = (scope: Scope, { name, call }: Happening): boolean => {
  const all = flat(scope.body)
  const own = all.find((statement) => statement.kind === 'assign' && statement.value === call)
  if (own?.kind !== 'assign' || own.target.kind !== 'name') return true
  const target = own.target.name
  const wanted = name === 'subprocess.run' ? /^\w+\.(returncode|check_returncode)/ : /^\w+$/
  const reads = (statement: Statement) => expressions(statement).filter((expr) => expr !== own.target)
  return all.some(
    (statement) =>
      (statement.kind === 'return' && mentions(statement.value, (text) => text === target)) ||
      reads(statement).some((expr) => mentions(expr, (text) => wanted.test(text) && text.split('.')[0] === target)),
  )
}

export const PROGRAM_RULES: ScanRule[] = [barePython, swallowed, outputOfCheckCall, outputLost, exitCodeUnread]
