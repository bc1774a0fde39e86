/** What a piece of code does, once it runs: CUDA, programs and processes it starts. */

import type { Python } from '../python/evaluate.ts'
import type { Frame, FunctionValue, Value } from '../python/values.ts'
import type { Call, Place, Scope, Statement } from '../syntax/ir.ts'
import { LAUNCHES, MULTIPROCESSING, RUNS_IN_CHILD, SETS_START_METHOD } from '../tables/children.ts'
import { ASKS_NVML, type Certainty, CUDA_IMPORTS, DOUBTFUL_IMPORTS } from '../tables/cuda-calls.ts'
import { type Child, childOf, methodOf, targetsOf } from './children.ts'
import { cudaUse, libraryName } from './cuda.ts'
import { hiddenBy, hiddenByCall } from './hiding.ts'
import { isInert } from './inert.ts'
import type { Observer, Step, Visit } from './observer.ts'
import { walker } from './walk.ts'

export interface Use {
  api: string
  certainty: Certainty
  path: string
  at: Place
  trail: Step[]
}

export interface Happening {
  name: string
  call: Call
  frame: Frame
  trail: Step[]
}

export interface Run {
  uses: Use[]
  /** What initializes CUDA only in some versions, or where NVML does not work. */
  doubts: Use[]
  calls: Happening[]
  launches: Happening[]
  children: (Happening & Child)[]
  /** A child with an interpreter of its own uses CUDA, or nobody can tell. */
  cudaInChild: boolean
  /** Uses of these do not count: their GPU was taken away. */
  hides: RegExp[]
  startMethods: Happening[]
  /** Statements that were run, for what a single call does not show. */
  statements: { statement: Statement; frame: Frame; trail: Step[] }[]
}

/** A step that leads into a child of multiprocessing that was forked. */
export const FORKED_CHILD = 'multiprocessing fork'

const NOTED = ['uses', 'doubts', 'launches', 'children', 'startMethods', 'hides'] as const
/** Calls that rules ask for by name. */
const LOUD = /torchx|make_unique$|create_dagrun$|log_lines$|raise_for_status$/

export type Start = (walk: ReturnType<typeof walker>) => void

export interface RunOptions {
  /** Sees every call first; where it says true the call is its own matter. */
  ahead?: (visit: Visit) => boolean
  /** Functions that this is already a part of. */
  inside?: readonly Scope[]
  /** Whether what is imported runs, too. */
  imports?: boolean
}

export const run = (python: Python, start: Start, { ahead, inside = [], imports = true }: RunOptions = {}): Run => {
  const found: Run = {
    uses: [],
    doubts: [],
    calls: [],
    launches: [],
    children: [],
    cudaInChild: false,
    hides: [],
    startMethods: [],
    statements: [],
  }
  let loud = 0
  const observer: Observer = {
    imports: (path) => (imports ? (isInert(python, path) ? 'what it imports' : 'all') : 'nothing'),
    call: (visit) => {
      const { call, callees, frame, trail } = visit
      if (ahead?.(visit)) return false
      const use = cudaUse(python, call, callees, frame)
      if (use) found.uses.push({ ...use, path: frame.scope.path, at: call.at, trail })
      const name = callees.flatMap(libraryName)[0] ?? ''
      const happening = { name, call, frame, trail }
      found.calls.push(happening)
      if (LOUD.test(name)) loud++
      if (ASKS_NVML.test(name))
        found.doubts.push({ api: name, certainty: 'possible', path: frame.scope.path, at: call.at, trail })
      if (LAUNCHES.test(name)) found.launches.push(happening)
      if (SETS_START_METHOD.test(name)) found.startMethods.push(happening)
      if (MULTIPROCESSING.some((pattern) => pattern.test(name))) {
        const child = childOf(python, happening, found.startMethods)
        if (child) found.children.push({ ...happening, ...child })
      }
      found.hides.push(...hiddenByCall(python, happening))
      const delayed = delayedBy(callees)
      if (delayed && found.children.some((child) => child.name === 'joblib.Parallel'))
        return inChild({ ...happening, ...delayed })
      if (delayed)
        for (const target of targetsOf(python, delayed.call, delayed.frame)) walk.enter(target, call, frame, trail)
      return !RUNS_IN_CHILD.test(name) || inChild(happening)
    },
    noted: () => NOTED.reduce((sum, key) => sum + found[key].length, loud) + Number(found.cudaInChild),
    quiet: imports ? (ahead ? python.quiet.atImport : python.quiet.inTask) : new WeakSet(),
    statement: (statement, frame, trail, always) => {
      found.statements.push({ statement, frame, trail })
      if (always) found.hides.push(...hiddenBy(python, statement, frame))
      if (statement.kind !== 'import') return
      for (const use of importing(python, statement, frame, trail))
        found[use.certainty === 'possible' ? 'doubts' : 'uses'].push(use)
    },
  }
  const walk = walker(python, observer)
  /** A forked child goes on with this process's memory; others start anew, and are none of its business. */
  const inChild = ({ name, call, frame, trail }: Happening): false => {
    const targets = targetsOf(python, call, frame)
    if (methodOf(python, { name, call, frame }, found.startMethods) !== 'fork') {
      found.cudaInChild ||= targets.length === 0 || targets.some((target) => usesCuda(python, target, inside))
      return false
    }
    const next = [...trail, { label: FORKED_CHILD, path: frame.scope.path, line: call.at.line }]
    for (const target of targets) walk.enter(target, undefined, frame, next)
    return false
  }
  start(walk)
  return hide(found, found.hides)
}

export const hide = (found: Run, hides: readonly RegExp[]): Run =>
  hides.length > 0 ? { ...found, uses: found.uses.filter(({ api }) => !hides.some((each) => each.test(api))) } : found

/** A function may start itself. */
const usesCuda = (python: Python, target: FunctionValue, inside: readonly Scope[]): boolean => {
  if (inside.includes(target.scope)) return false
  const start: Start = ({ enter }) => enter(target, undefined, target.frame, [])
  const found = run(python, start, { inside: [...inside, target.scope] })
  return found.uses.length > 0 || found.cudaInChild
}

/** `delayed(work)(part)`: the call that names the work. */
const delayedBy = (callees: Value[]): Pick<Happening, 'name' | 'call' | 'frame'> | undefined => {
  const result = callees.find((value) => value.kind === 'result' && value.of === 'joblib.delayed')
  return result?.kind === 'result' ? { name: 'joblib.Parallel', call: result.call, frame: result.frame } : undefined
}

const importing = (
  { project }: Python,
  { imports, at }: Extract<Statement, { kind: 'import' }>,
  frame: Frame,
  trail: Step[],
): Use[] =>
  imports.flatMap(({ module, name }) => {
    const names = name ? [`${module}.${name}`, module] : [module]
    const row = CUDA_IMPORTS.find((each) => names.some((one) => each.module.test(one)))
    const certainty = row?.certainty ?? (DOUBTFUL_IMPORTS.test(module) ? 'possible' : undefined)
    if (!certainty || project.find(module, frame.scope.path)) return []
    return [{ api: `import ${module}`, certainty, path: frame.scope.path, at, trail }]
  })
