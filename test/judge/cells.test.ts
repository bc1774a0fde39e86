/** From batteries to the whole table: cells that ran, that others decide, that have no answer. */

import { expect, it } from 'vitest'
import { judgeCells } from '../../src/judge/cells.ts'
import type { Cell } from '../../src/model/report.ts'
import type { Framework, Launch, Parent } from '../../src/model/vocabulary.ts'
import { all, errorOf, fails, hangs, inBattery, passes } from '../support/changes.ts'
import { type Change, changed } from '../support/evidence.ts'

type Name = [Framework, Parent, Launch]

const cellsOf = (change: Change) => judgeCells(changed(change).batteries, 'shell')

const find = (cells: Cell[], [framework, parent, launch]: Name) =>
  cells.find((cell) => cell.framework === framework && cell.parent === parent && cell.launch === launch)

const inWords = (cell: Cell | undefined) => `${cell?.outcome}: ${cell?.error?.message ?? cell?.reason ?? ''}`

const torch: Name = ['torch', 'clean', 'subprocess']
const torchForkserver: Name = ['torch', 'clean', 'multiprocessing-forkserver']
const driver: Name = ['driver', 'clean', 'fork']
const unanswered = { cells: [], ended: { complete: false, timedOut: false, exitCode: null, stderr: '' } }
const operation = fails({ framework: 'driver', launch: 'in-process' }, 'cuCtxCreate_v2 returned 2')

const CASES: [what: string, change: Change, name: Name, answer: string][] = [
  ['nothing is wrong', () => {}, torch, 'pass: '],
  [
    'not installed',
    inBattery('torch', { import: { installed: false }, cells: [] }),
    torch,
    'notApplicable: torch is not installed',
  ],
  [
    'no driver',
    inBattery('torch', { library: { loaded: false, error: 'no libcuda' }, cells: [] }),
    torch,
    'notApplicable: no driver: no libcuda',
  ],
  [
    'no driver, no text',
    inBattery('torch', { library: { loaded: false }, cells: [] }),
    torch,
    'notApplicable: no driver: libcuda.so.1 cannot be loaded',
  ],
  [
    'import fails',
    inBattery('torch', { import: { installed: true, error: errorOf('no cudnn') }, cells: [] }),
    torch,
    'fail: no cudnn',
  ],
  [
    'stopped',
    inBattery('torch', { ...unanswered, stopped: 'cuInit hung' }),
    torch,
    'inconclusive: not tried: cuInit hung',
  ],
  [
    'battery out of time',
    inBattery('torch', { cells: [], ended: { ...unanswered.ended, timedOut: true } }),
    torch,
    'inconclusive: the battery ran out of time',
  ],
  [
    'battery killed',
    inBattery('torch', { cells: [], ended: { ...unanswered.ended, signal: 'SIGKILL' } }),
    torch,
    'inconclusive: the battery ended early (SIGKILL)',
  ],
  [
    'battery died',
    inBattery('torch', { cells: [], ended: { ...unanswered.ended, exitCode: 1 } }),
    torch,
    'inconclusive: the battery ended early (exit code 1)',
  ],

  ['decided: all deciders pass', () => {}, torchForkserver, 'pass: '],
  [
    'decided: the framework fails',
    fails({ framework: 'torch', launch: 'subprocess' }, 'no luck'),
    torchForkserver,
    'fail: no luck',
  ],
  [
    'decided: the driver fails',
    fails({ framework: 'driver', launch: 'multiprocessing-forkserver' }, 'no luck'),
    torchForkserver,
    'fail: no luck',
  ],
  [
    'decided: the driver hangs',
    hangs({ framework: 'driver', launch: 'multiprocessing-forkserver' }),
    torchForkserver,
    'inconclusive: gave no answer before its deadline',
  ],
  [
    'decided: a failure outweighs a hang',
    all(
      hangs({ framework: 'driver', launch: 'multiprocessing-forkserver' }),
      fails({ framework: 'torch', launch: 'subprocess' }, 'no luck'),
    ),
    torchForkserver,
    'fail: no luck',
  ],
  [
    'decided: not installed outweighs all',
    inBattery('torch', { import: { installed: false }, cells: [] }),
    torchForkserver,
    'notApplicable: torch is not installed',
  ],

  ['cuInit passes, the operation fails in-process', operation, driver, 'fail: cuCtxCreate_v2 returned 2'],
  [
    'cuInit fails in a fork, the operation in-process too',
    operation,
    ['driver', 'initialized', 'fork'],
    'fail: cuInit returned 3 (CUDA_ERROR_NOT_INITIALIZED)',
  ],
  [
    'a hang stays a hang',
    all(operation, hangs({ framework: 'driver', parent: 'clean', launch: 'fork' })),
    driver,
    'inconclusive: gave no answer before its deadline',
  ],
  ['the operation hangs in-process', hangs({ framework: 'driver', launch: 'in-process' }), driver, 'pass: '],
  ['torch goes the whole way in every cell', all(operation, passes({ framework: 'torch' })), torch, 'pass: '],
]

it.each(CASES)('%s', (_, change, name, answer) => expect(inWords(find(cellsOf(change), name))).toBe(answer))
