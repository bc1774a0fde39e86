/** Launch modes that answer otherwise than physics demands, and what the doctor could not do. */

import { all, fails, hangs, inBattery, mapped, passes } from '../../support/changes.ts'
import type { Case } from './case.ts'

const torch = { framework: 'torch' } as const

export const LAUNCHES_AND_DOCTOR: Case[] = [
  ['driver fails by subprocess', fails({ framework: 'driver', launch: 'subprocess' }, 'cuInit returned 2'), ['CAD308']],
  ['torch fails by subprocess', fails({ ...torch, launch: 'subprocess' }, 'no luck'), ['CAD308']],
  ['torch fails in-process and by subprocess', fails(torch, 'no luck'), ['CAD023']],
  [
    'torch finds the device busy by subprocess',
    fails({ ...torch, launch: 'subprocess' }, 'CUDA-capable devices are busy or unavailable'),
    ['CAD011'],
  ],
  ['fork from a clean parent fails', fails({ ...torch, parent: 'clean', launch: 'fork' }, 'no luck'), ['CAD309']],
  [
    'fork from an imported parent fails',
    fails({ ...torch, parent: 'imported', launch: 'fork' }, 'no luck'),
    ['CAD309'],
  ],
  [
    'fork fails, the import had mapped device nodes',
    all(fails({ ...torch, parent: 'imported' }, 'no luck'), mapped('torch', 'imported', ['nvidia0'])),
    ['CAD306'],
  ],
  ['one poisoned fork works', passes({ framework: 'driver', parent: 'initialized', launch: 'fork' }), ['CAD310']],
  [
    'it works, but its parent did not hold CUDA',
    all(
      passes({ ...torch, parent: 'initialized', launch: 'multiprocessing-fork' }),
      ({ batteries }) => void delete batteries[1]?.parents.initialized,
    ),
    [],
  ],

  ['a clean fork hangs', hangs({ ...torch, parent: 'clean', launch: 'fork' }), ['CAD311']],
  ['a poisoned fork hangs', hangs({ ...torch, parent: 'initialized', launch: 'fork' }), ['CAD311']],
  [
    'a clean fork hangs, but so does cuInit',
    all(hangs({ parent: 'clean' }), inBattery('driver', { canary: { code: null, signal: null, timedOut: true } })),
    ['CAD015'],
  ],
  ['daemonic processes may have children (-O)', passes({ launch: 'daemon-spawn' }), ['CAD312']],

  [
    'the battery ended early',
    inBattery('torch', { ended: { complete: false, exitCode: 1, timedOut: false, stderr: 'x' } }),
    ['CAD902'],
  ],
  [
    'the battery ran out of time',
    inBattery('torch', { ended: { complete: false, timedOut: true, stderr: '' } }),
    ['CAD902'],
  ],
  ['macOS', (evidence) => void Object.assign(evidence, { platform: 'darwin' }), ['CAD903']],
]
