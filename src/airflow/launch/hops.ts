/** Shorthand for the rows of the launch model. */

import type { Hop, Options } from './index.ts'

export const exec = (process: string): Hop => ({ process, by: 'exec' })
export const fork = (process: string): Hop => ({ process, by: 'fork' })

export const NOT_FORKING_POOLS: readonly Options['pool'][] = ['solo', 'threads', 'eventlet', 'gevent']
