/** What `fix` says. */

export const BLOCKERS = [
  'operator',
  'branch-operator',
  'old-operator-module',
  'operator-import',
  'own-operator',
  'several-callables',
  'no-def-here',
  'used-elsewhere',
  'defined-twice',
  'method',
  'async',
  'generator',
  'decorator-spelling',
  'extra-decorator',
  'positional-argument',
  'unpacked-argument',
  'reserved-argument',
  'unbalanced-parentheses',
  'names-its-decorator',
  'one-line-body',
  'outdented-text',
  'not-parsed',
  'context-parameter',
  'all-context',
  'default-value',
  'closure',
  'module-name',
  'conditional-import',
  'star-import',
  'unknown-name',
  'own-file',
  'airflow-import',
  'project-import',
  'path-set-at-import',
  'set-up-at-import',
  'global-statement',
  'run-time-names',
  'spawned-children',
  'not-pickled',
  'not-utf-8',
  'unreadable',
  'would-not-parse',
  'names-missing',
  'still-forked',
  'others-worse',
  'script-exists',
] as const
export type BlockerKind = (typeof BLOCKERS)[number]

export interface Blocker {
  kind: BlockerKind
  line: number
  args: Record<string, string>
}

/** A task whose CUDA runs in the process that Airflow forked. */
export interface FixedTask {
  id: string
  operator: string
  path: string
  line: number
  /** What became of it. */
  to: 'external-python' | 'script' | 'left'
  /** The file that it runs then. */
  script?: string
  /** Why it did not become a task of another interpreter. */
  blockers: Blocker[]
}

export interface ChangedFile {
  path: string
  /** undefined: it is new. */
  before?: string
  after: string
}

export interface Fixed {
  tasks: FixedTask[]
  changes: ChangedFile[]
  /** Files that nobody could analyse. */
  unread: { path: string; reason: string }[]
}
