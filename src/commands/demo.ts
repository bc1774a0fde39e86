/** `demo`: the battery with real processes against the simulated driver, for a machine without a GPU. */

import { doctor } from './doctor.ts'
import type { Ending, Io } from './io.ts'
import type { Flags } from './options.ts'

export const demo = (flags: Flags, io: Io): Promise<Ending> =>
  doctor({ ...flags, simulate: flags.simulate ?? true }, io)
