/** A fix counts as measured when the launch it recommends was seen working here. */

import { expect, it } from 'vitest'
import type { Code } from '../../src/model/codes.ts'
import { airflow, fails, hangs, inBattery } from '../support/changes.ts'
import { type Change, changed } from '../support/evidence.ts'
import { judged } from '../support/judged.ts'

const fixesOf = (change: Change, code: Code, subject: string) =>
  judged(changed(change)).findings.find((found) => found.code === code && found.subject === subject)?.fixes ?? []

const measuredFixes = (change: Change, code: Code, subject: string) => [
  ...new Set(
    fixesOf(change, code, subject)
      .filter(({ measured }) => measured)
      .map(({ title }) => /fresh interpreter|clean|spawn/.exec(title)?.[0]),
  ),
]

const CASES: [changed: string, change: Change, code: Code, subject: string, measured: string[]][] = [
  ['nothing', () => {}, 'CAD301', 'torch', ['fresh interpreter', 'clean', 'spawn']],
  ['nothing', () => {}, 'CAD302', 'driver', ['fresh interpreter', 'clean', 'spawn']],
  ['nothing', () => {}, 'CAD304', 'daemon-spawn', ['fresh interpreter']],
  [
    'torch fails by subprocess',
    fails({ framework: 'torch', launch: 'subprocess' }, 'no luck'),
    'CAD301',
    'torch',
    ['clean'],
  ],
  [
    'torch fails by subprocess',
    fails({ framework: 'torch', launch: 'subprocess' }, 'no luck'),
    'CAD302',
    'driver',
    ['fresh interpreter', 'clean', 'spawn'],
  ],
  [
    'the driver fails by subprocess',
    fails({ framework: 'driver', launch: 'subprocess' }, 'no luck'),
    'CAD301',
    'torch',
    ['clean', 'spawn'],
  ],
  [
    'the driver hangs by spawn',
    hangs({ framework: 'driver', launch: 'multiprocessing-spawn' }),
    'CAD302',
    'driver',
    ['fresh interpreter', 'clean'],
  ],
  ['clean forks fail', fails({ framework: 'torch', parent: 'clean' }, 'no luck'), 'CAD301', 'torch', ['clean']],
  [
    'all clean forks of torch fail',
    (evidence) => {
      for (const parent of ['clean', 'imported'] as const)
        fails({ framework: 'torch', parent, launch: 'fork' }, 'no luck')(evidence)
    },
    'CAD301',
    'torch',
    ['fresh interpreter', 'spawn'],
  ],
  ['daemon-subprocess hangs', hangs({ launch: 'daemon-subprocess' }), 'CAD304', 'daemon-spawn', []],
  ['no driver', inBattery('driver', { library: { loaded: false }, cells: [] }), 'CAD001', 'driver', []],
]

it.each(CASES)('%s', (_, change, code, subject, measured) =>
  expect(measuredFixes(change, code, subject)).toEqual(measured),
)

const MOVE_DAG_IMPORT = /DAG file’s top level/
const CAN_FORK = /CAN_FORK = False/
const NEW_INTERPRETER = /execute_tasks_new_python_interpreter/
const FRESH = /fresh interpreter/

const VERSIONS: [version: string, offered: RegExp[], never: RegExp[]][] = [
  ['2.11.2', [FRESH, MOVE_DAG_IMPORT, CAN_FORK], [NEW_INTERPRETER]],
  ['2.5.0', [FRESH, MOVE_DAG_IMPORT, CAN_FORK], [NEW_INTERPRETER]],
  ['3.0.0', [FRESH], [MOVE_DAG_IMPORT, CAN_FORK, NEW_INTERPRETER]],
  ['3.3.2', [FRESH], [MOVE_DAG_IMPORT, CAN_FORK, NEW_INTERPRETER]],
  ['3.4.0', [FRESH, NEW_INTERPRETER], [MOVE_DAG_IMPORT, CAN_FORK]],
]

it.each(VERSIONS)('Airflow %s: what helps against a poisoned parent', (version, offered, never) => {
  const text = fixesOf(airflow(version), 'CAD301', 'torch')
    .map(({ title, config }) => `${title} ${config}`)
    .join('\n')
  for (const fix of offered) expect(text).toMatch(fix)
  for (const fix of never) expect(text).not.toMatch(fix)
})
