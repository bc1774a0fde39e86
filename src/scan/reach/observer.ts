/** What follows code tells whoever watches it. */

import type { Frame, FunctionValue, Value } from '../python/values.ts'
import type { Call, Statement } from '../syntax/ir.ts'

/** How the code was reached. */
export interface Step {
  label: string
  path: string
  line: number
  /** The object whose method it is. */
  self?: Value
}

export interface Visit {
  call: Call
  callees: Value[]
  frame: Frame
  trail: Step[]
}

export interface Observer {
  /** false: what the call enters is not followed. */
  call: (visit: Visit) => boolean
  /** What of a module of the project runs where it is imported. */
  imports: (path: string) => 'all' | 'what it imports' | 'nothing'
  statement: (statement: Statement, frame: Frame, trail: Step[], always: boolean) => void
  /** How much of note there was so far. */
  noted: () => number
  /** Calls in which there is nothing of note for this kind of observer. */
  quiet: WeakSet<Frame>
}

export interface Walker {
  body: (frame: Frame, trail: Step[]) => void
  enter: (callee: FunctionValue, call: Call | undefined, frame: Frame, trail: Step[]) => void
}
