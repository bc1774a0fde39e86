/** One deployment, and the files that went into it. */

import type { Deployment } from './components.ts'

export interface Grouped {
  deployment: Deployment
  /** Paths of files that belong to it, besides its own. */
  used: string[]
}
