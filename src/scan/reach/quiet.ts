/** Calls that were followed to their end without anything of note: nobody follows them again, for whatever task. */

import type { Frame } from '../python/values.ts'

export interface Quiet {
  knows: (frame: Frame) => boolean
  /** It is not followed because it was before, in this run: whoever calls it is as loud. */
  met: (frame: Frame) => void
  through: (frame: Frame, follow: () => void) => void
}

export const quietly = (known: WeakSet<Frame>, noted: () => number): Quiet => {
  const open: Frame[] = []
  let again = 0
  /** The outermost open frame that one inside has called; what is inside of it is not at its end before it is. */
  let outermost = Number.POSITIVE_INFINITY
  return {
    knows: (frame) => known.has(frame),
    met: (frame) => {
      const index = open.indexOf(frame)
      if (index < 0) again++
      else outermost = Math.min(outermost, index)
    },
    through: (frame, follow) => {
      const before = noted() + again
      open.push(frame)
      follow()
      open.pop()
      if (outermost < open.length) return
      outermost = Number.POSITIVE_INFINITY
      if (noted() + again === before) known.add(frame)
    },
  }
}
