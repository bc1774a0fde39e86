/** What the comments in files to rehearse promise: `# culprit: torch`, `# culprit: driver`, `# asks NVML`. */

import { readFileSync } from 'node:fs'

const PROMISE = /# (?:culprit: (?<level>torch|driver)|asks NVML)$/

/** `code:line`, in order. */
export const promised = (path: string, code: string): string[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((text, index) => {
      const found = PROMISE.exec(text)
      return found ? [`${found.groups?.level ? code : 'CAD355'}:${index + 1}`] : []
    })
