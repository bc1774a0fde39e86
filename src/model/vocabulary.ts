/** The words of the battery. Order is display order. */

/** Of the JSON report. */
export const SCHEMA_VERSION = 1

export const FRAMEWORKS = ['driver', 'torch', 'cupy', 'numba', 'jax', 'tensorflow'] as const
export type Framework = (typeof FRAMEWORKS)[number]

/** What the process that launches has done before: nothing, imported the framework, called cuInit. */
export const PARENTS = ['clean', 'imported', 'initialized'] as const
export type Parent = (typeof PARENTS)[number]

export const LAUNCHES = [
  'in-process',
  'fork',
  'multiprocessing-fork',
  'set-start-method-spawn',
  'multiprocessing-spawn',
  'multiprocessing-forkserver',
  'subprocess',
  'fork-exec',
  'posix-spawn',
  'daemon-spawn',
  'daemon-subprocess',
] as const
export type Launch = (typeof LAUNCHES)[number]

/** Launch modes whose child keeps its parent's memory, and with it the parent's CUDA state. */
export const FORKED: readonly Launch[] = ['fork', 'multiprocessing-fork', 'set-start-method-spawn']

/** Launch modes whose child starts as a new program. */
export const EXECED: readonly Launch[] = LAUNCHES.filter(
  (launch) => launch !== 'in-process' && !FORKED.includes(launch),
)

export const OUTCOMES = ['pass', 'warn', 'fail', 'inconclusive', 'notApplicable'] as const
export type Outcome = (typeof OUTCOMES)[number]

/** How far a cell went: cuInit and the device count, or [1, 2, 3] * 2 on the device. */
export const DEPTHS = ['init', 'operation'] as const

export const SEVERITIES = ['error', 'warning', 'info'] as const
export type Severity = (typeof SEVERITIES)[number]

export const FAIL_ON = ['fork', 'exposed', 'broken', 'never'] as const
export type FailOn = (typeof FAIL_ON)[number]

/** How much of the battery runs: the driver only; what decides every cell; every cell of every framework. */
export const BREADTHS = ['quick', 'full', 'exhaustive'] as const
export type Breadth = (typeof BREADTHS)[number]
