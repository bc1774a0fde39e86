/** The measured launch matrix (NVIDIA H200, 360 real runs) in the words of the battery. */

import rows from '../../fixtures/truth/launch-matrix.json' with { type: 'json' }
import type { CellSpec } from '../../src/model/evidence.ts'
import type { ErrorText } from '../../src/model/facts.ts'
import type { Launch, Parent } from '../../src/model/vocabulary.ts'

export interface Row {
  parent: string
  mode: string
  work: string
  ok: boolean
  error: string | null
}

export const TRUTH: Row[] = rows

/** Who called cuInit in the parent, if anybody did. */
const PARENT: Record<string, [Parent, by?: 'torch' | 'driver']> = {
  clean: ['clean'],
  import_torch: ['imported'],
  ctypes_dlopen: ['imported'],
  cupy_import: ['imported'],
  jax_import: ['imported'],
  device_count: ['imported'],
  manual_seed_all: ['imported'],
  nvml_init: ['imported'],
  is_available_nvml: ['imported'],
  is_available: ['initialized', 'torch'],
  tensor: ['initialized', 'torch'],
  ctypes_cuinit: ['initialized', 'driver'],
  ctypes_devcount: ['initialized', 'driver'],
  ctypes_ctx: ['initialized', 'driver'],
  numba_avail: ['initialized', 'driver'],
}

const LAUNCH: Record<string, Launch> = {
  inproc: 'in-process',
  fork: 'fork',
  mp_fork: 'multiprocessing-fork',
  fork_setspawn: 'set-start-method-spawn',
  mp_spawn: 'multiprocessing-spawn',
  fork_mp_spawn: 'multiprocessing-spawn',
  mp_forkserver: 'multiprocessing-forkserver',
  subprocess: 'subprocess',
  fork_subprocess: 'subprocess',
  fork_exec: 'fork-exec',
  daemon_spawn: 'daemon-spawn',
  daemon_subprocess: 'daemon-subprocess',
}

export const specOf = ({ parent: state, mode, work }: Row): CellSpec => {
  const framework = work === 'torch' ? 'torch' : 'driver'
  const [parent, by] = PARENT[state] as [Parent, string?]
  const behind = framework === 'torch' && by === 'driver'
  const launch = LAUNCH[mode] as Launch
  return { framework, parent, launch, depth: 'operation', ...(behind && { initializedBy: 'driver' as const }) }
}

/** As a probe would have delivered it: type and message apart, the driver's error with a type of its own. */
export const errorOfRow = ({ error }: Row): ErrorText | undefined => {
  const [, type, message] = /^(\w+Error): (.*)$/.exec(error ?? '') ?? [undefined, 'DriverError', error]
  return message ? { type: type as string, message } : undefined
}
