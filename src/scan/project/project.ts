/** The Python files of a repository: which are worth reading closely, and each as a module, parsed when it is asked for. */

import type { Module } from '../syntax/ir.ts'
import { readModule } from '../syntax/module.ts'
import type { Parse } from '../syntax/parser.ts'
import { closure, programIn } from './closure.ts'
import { type Modules, modulesOf } from './modules.ts'
import { acts, type FileFacts, factsOf } from './prefilter.ts'

export interface Sources {
  paths: readonly string[]
  /** undefined: it cannot be read. latin1 is faster, and enough to look for words. */
  read: (path: string, encoding?: 'utf8' | 'latin1') => string | undefined
}

export interface Survey extends Modules {
  facts: ReadonlyMap<string, FileFacts>
  /** Too long to parse. */
  long: ReadonlySet<string>
  /** Files that are worth a look, in order. */
  relevant: readonly string[]
  /** A library that uses a GPU is within reach of its imports. */
  reaches: (path: string) => boolean
  /** Reaches one, speaks of a GPU, starts programs or makes tasks. */
  matters: (path: string) => boolean
  /** It speaks of a GPU, or a program that it names does or reaches one. */
  aboutGpu: (path: string) => boolean
}

export interface Project extends Survey {
  module: (path: string) => Module | undefined
  isRelevant: (path: string) => boolean
  /** What has been parsed so far. */
  parsed: () => Module[]
}

/** People write no more in one file; a literal of 5 MB takes the parser seconds. */
const LONGEST = 1_000_000

export const survey = ({ paths, read }: Sources): Survey => {
  const facts = new Map<string, FileFacts>()
  const long = new Set<string>()
  for (const path of paths) {
    const text = read(path, 'latin1')
    if (text !== undefined) facts.set(path, factsOf(text))
    if (text !== undefined && text.length > LONGEST) long.add(path)
  }
  const modules = modulesOf([...facts.keys()])
  const { reaching, relevant } = closure(facts, modules)
  const reaches = (path: string) => reaching.has(path)
  const aboutGpu = (path: string) =>
    facts.get(path)?.gpu === true ||
    (facts.get(path)?.programs ?? [])
      .map(programIn(modules, path))
      .some((program) => program !== undefined && (facts.get(program)?.gpu || reaches(program)))
  const acting = new Map<string, boolean>()
  const matters = (path: string) => {
    if (facts.get(path)?.gpu || reaches(path)) return true
    const known = acting.get(path) ?? acts(read(path, 'latin1') ?? '')
    acting.set(path, known)
    return known
  }
  return { ...modules, facts, long, relevant: [...relevant].sort(), reaches, matters, aboutGpu }
}

export const projectOf = (surveyed: Survey, { read }: Sources, parse: Parse): Project => {
  const parsed = new Map<string, Module | undefined>()
  const relevant = new Set(surveyed.relevant)
  return {
    ...surveyed,
    isRelevant: (path) => relevant.has(path),
    module: (path) => {
      if (!parsed.has(path)) {
        const text = surveyed.long.has(path) ? undefined : read(path)
        parsed.set(path, text === undefined ? undefined : readModule(path, text, parse))
      }
      return parsed.get(path)
    },
    parsed: () => [...parsed.values()].filter((module) => module !== undefined),
  }
}
