/** What one cell's evidence amounts to. */

import { expect, it } from 'vitest'
import { outcome } from '../../src/judge/cells.ts'
import type { CellEvidence } from '../../src/model/evidence.ts'
import { answer } from '../support/evidence.ts'

const silent = { result: null, exitCode: 0 }
const aborted = { result: null, exitCode: -6 }
const inconclusive = (reason: string) => ({ outcome: 'inconclusive', reason })
const fail = (type: string, message: string) => ({ outcome: 'fail', error: { type, message } })
const c10 = "terminate called after throwing an instance of 'c10::Error'\n  what():  CUDA error: initialization error\n"

const CASES: [what: string, seen: Partial<CellEvidence>, judged: object][] = [
  ['ok', { result: { ok: true } }, { outcome: 'pass' }],
  ['ok, then a crash at exit', { result: { ok: true }, exitCode: -11 }, { outcome: 'pass' }],
  ['error', { result: { ok: false, error: { type: 'RuntimeError', message: 'no' } } }, fail('RuntimeError', 'no')],
  [
    'wrong result',
    { result: { ok: false, error: { type: 'WrongResult', message: '[1]' } } },
    fail('WrongResult', '[1]'),
  ],
  ['failed without a text', { result: { ok: false } }, fail('Error', 'no error text')],
  ['timeout', { result: null, exitCode: null, timedOut: true }, inconclusive('gave no answer before its deadline')],
  ['launch refused', { result: null, launchError: 'EAGAIN' }, inconclusive('could not be launched: EAGAIN')],
  [
    'abort with a known text',
    { ...aborted, stderr: c10 },
    fail('Aborted', '  what():  CUDA error: initialization error'),
  ],
  [
    'abort with a known text, more after it',
    { ...aborted, stderr: `cuInit returned 3\nFatal Python error: Aborted\n` },
    fail('Aborted', 'cuInit returned 3'),
  ],
  [
    'exit code 1 with a known text',
    { ...silent, exitCode: 1, stderr: 'cuInit returned 3' },
    fail('Ended', 'cuInit returned 3'),
  ],
  [
    'abort with an unknown text',
    { ...aborted, stderr: 'free(): invalid pointer\n' },
    inconclusive('Aborted without an answer (signal 6)'),
  ],
  ['abort without a text', aborted, inconclusive('ended without an answer (signal 6)')],
  ['nothing at all, exit code 0', silent, inconclusive('ended without an answer (exit code 0)')],
  ['garbage, exit code 0', { ...silent, stderr: 'hello\n' }, inconclusive('Ended without an answer (exit code 0)')],
  ['no exit code', { result: null, exitCode: null }, inconclusive('ended without an answer (no exit code)')],
]

it.each(CASES)('%s', (_, seen, judged) => {
  const spec = { framework: 'torch', parent: 'clean', launch: 'subprocess', depth: 'operation' } as const
  expect(outcome({ ...answer(spec), ...seen } as CellEvidence)).toEqual(judged)
})
