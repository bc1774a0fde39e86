/** What `def` and `class` bind. */

import type { Scope } from '../syntax/ir.ts'
import type { Frame, Value } from './values.ts'

export const defined = (scope: Scope, frame: Frame): Value => {
  if (scope.kind !== 'class') return { kind: 'function', scope, frame }
  return { kind: 'class', scope, frame: classFrame(scope, frame) }
}

const classFrames = new WeakMap<Frame, Map<Scope, Frame>>()

/** One per class and place, so that what was found in it is found again. */
const classFrame = (scope: Scope, parent: Frame): Frame => {
  const known = classFrames.get(parent) ?? new Map<Scope, Frame>()
  classFrames.set(parent, known)
  const frame = known.get(scope) ?? { scope, parent, locals: new Map() }
  known.set(scope, frame)
  return frame
}
