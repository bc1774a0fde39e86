/** How many calls are followed: in all of a file, and from one task or import. What is larger is followed in part. */

import type { Project } from '../project/project.ts'

export interface Budget {
  ofTask: number
  left: number
  /** Expressions that may be looked into. */
  steps: number
  /** Also files that neither speak of a GPU nor start anything. */
  all: boolean
  /** There was more than that. */
  exceeded?: true
}

/** Enough for the largest task that was seen. */
export const LARGE: Budget = { ofTask: 5000, left: 20_000, steps: 200_000, all: true }
/** Where no library that uses a GPU is within reach: the question is only what is started. */
export const SMALL: Budget = { ofTask: 300, left: 1000, steps: 20_000, all: false }

export const budgetOf = (project: Project, path: string): Budget => (project.reaches(path) ? LARGE : SMALL)
