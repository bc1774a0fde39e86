/** `scan`: what the code of DAGs, plugins and settings does to CUDA. Nothing of it runs. */

import type { Ending, Io } from './io.ts'
import { judgeRepository, type RepositoryFlags } from './repository.ts'

export const scan = (paths: string[], flags: RepositoryFlags, io: Io): Promise<Ending> =>
  judgeRepository(paths, flags, io, 'code')
