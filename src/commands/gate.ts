/** `gate`: whether what a repository holds, code and configuration, may be deployed. Nothing of it runs. */

import type { Ending, Io } from './io.ts'
import { judgeRepository, type RepositoryFlags } from './repository.ts'
import { selfTest } from './self-test.ts'

export const gate = (paths: string[], flags: RepositoryFlags & { selfTest?: boolean }, io: Io): Promise<Ending> =>
  flags.selfTest ? selfTest(paths, flags, io) : judgeRepository(paths, flags, io, 'deployment')
