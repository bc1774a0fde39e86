/** What every healthy machine has, and what makes it go away: all codes of the report. */

import { FORKED, type Framework } from '../../../src/model/vocabulary.ts'
import { all, answers, errorOf, fails, hangs, inBattery, passes } from '../../support/changes.ts'
import type { Change } from '../../support/evidence.ts'

type UsualCase = [changed: string, change: Change, frameworks: Framework[], found: string[]]

const inProcess = { framework: 'torch', launch: 'in-process' } as const

const absent = (framework: Framework) =>
  inBattery(framework, { requested: false, import: { installed: false }, cells: [] })

export const USUAL: UsualCase[] = [
  ['nothing', () => {}, ['driver', 'torch'], ['CAD301', 'CAD302', 'CAD304', 'CAD305']],
  ['nothing, driver only', () => {}, ['driver'], ['CAD302', 'CAD304', 'CAD305']],
  ['nothing, with jax', () => {}, ['driver', 'jax'], ['CAD302', 'CAD303', 'CAD304', 'CAD305']],
  [
    'jax hangs after a fork',
    hangs({ framework: 'jax', parent: 'initialized', launch: 'fork' }),
    ['driver', 'jax'],
    ['CAD302', 'CAD303', 'CAD304', 'CAD305', 'CAD311'],
  ],
  [
    'torch fails in-process',
    fails(inProcess, 'no luck'),
    ['driver', 'torch'],
    ['CAD023', 'CAD302', 'CAD304', 'CAD305'],
  ],
  [
    'every poisoned fork works',
    all(passes({ parent: 'initialized' }), passes({ launch: 'daemon-spawn' })),
    ['driver', 'torch'],
    ['CAD310', 'CAD312'],
  ],
  [
    'set_start_method works',
    passes({ launch: 'set-start-method-spawn' }),
    ['driver', 'torch'],
    ['CAD301', 'CAD302', 'CAD304', 'CAD310'],
  ],
  [
    'daemon-spawn fails for another reason',
    answers({ launch: 'daemon-spawn' }, { result: { ok: false, error: errorOf('no luck') } }),
    ['driver', 'torch'],
    ['CAD301', 'CAD302', 'CAD305', 'CAD308'],
  ],
  [
    'a poisoned jax fork fails with an unknown text',
    fails({ framework: 'jax', parent: 'initialized', launch: 'fork' }, 'no luck'),
    ['driver', 'jax'],
    ['CAD302', 'CAD303', 'CAD304', 'CAD305'],
  ],
  [
    'every poisoned torch fork fails with an unknown text',
    all(
      ...FORKED.map((launch) => fails({ framework: 'torch', parent: 'initialized', launch }, 'no luck')),
      ...FORKED.map((launch) => passes({ framework: 'driver', parent: 'initialized', launch })),
    ),
    ['driver', 'torch'],
    ['CAD302', 'CAD304', 'CAD305', 'CAD310'],
  ],
  [
    'no framework is installed',
    all(absent('torch'), absent('jax')),
    ['driver', 'torch', 'jax'],
    ['CAD026', 'CAD302', 'CAD304', 'CAD305'],
  ],
  ['one framework is installed', absent('jax'), ['driver', 'torch', 'jax'], ['CAD301', 'CAD302', 'CAD304', 'CAD305']],
]
