/** Airflow's task logs → results, and what is said where there is none. */

import { deflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { silentLogOf, tasksIn } from '../../src/collect/task-logs.ts'
import { result } from '../support/changes.ts'

const RESULT = result('in-task')
const packed = (value: unknown) => deflateSync(JSON.stringify(value)).toString('base64')
const marker = (name: string, number: number, total: number, text: string) =>
  `[[cuda-airflow-doctor:${name}:${number}/${total}:${text}]]`

/** In three pieces, as a long result is. */
const pieces = (name = '0123abcd', value: unknown = RESULT) => {
  const text = packed(value)
  const third = Math.ceil(text.length / 3)
  return [0, 1, 2].map((index) => marker(name, index + 1, 3, text.slice(index * third, (index + 1) * third)))
}
const [first = '', second = '', third = ''] = pieces()
const other = pieces('89abcdef', result('subprocess'))

const text = (...lines: string[]) =>
  lines.map((line) => `[2026-01-01T00:00:00.000+0000] {logging_mixin.py:190} INFO - ${line}\n`).join('')
const json = (...lines: string[]) =>
  lines.map((line) => `${JSON.stringify({ timestamp: '2026', level: 'info', event: line })}\n`).join('')

const CASES: [what: string, log: string, ways: string[], broken: RegExp | undefined][] = [
  ['2.x text', text('hello', first, second, third), ['in-task'], undefined],
  ['3.x JSON lines', json('hello', first, second, third), ['in-task'], undefined],
  ['one line', text(marker('0123abcd', 1, 1, packed(RESULT))), ['in-task'], undefined],
  ['out of order', text(third, first, second), ['in-task'], undefined],
  ['doubled by a second handler', text(first, first, second, second, third, third), ['in-task'], undefined],
  ['two results, one within the other', text(first, ...other, second, third), ['in-task', 'subprocess'], undefined],
  ['a piece is missing', text(first, third), [], /1 of 3 pieces/],
  ['a piece is cut', text(first, second, third.slice(0, -9)), [], /1 of 3 pieces/],
  ['a piece is masked', text(first, second.replace(/:2\/3:.{9}/, ':2/3:***'), third), [], /1 of 3 pieces/],
  ['not packed', text(marker('0123abcd', 1, 1, 'AAAA')), [], /cannot be unpacked/],
  ['not JSON', text(marker('0123abcd', 1, 1, deflateSync('{').toString('base64'))), [], /cannot be unpacked/],
  ['another version', text(marker('0123abcd', 1, 1, packed({ ...RESULT, version: 2 }))), [], /another version/],
  ['number nothing of nothing', text(marker('0123abcd', 0, 0, '')), [], /cannot be unpacked/],
  ['empty', '', [], undefined],
  ['binary', '\0\ufffd\u001b[31m', [], undefined],
  ['long without a result', 'x'.repeat(5_000_000), [], undefined],
]

it.each(CASES)('%s', (_, log, ways, broken) => {
  const found = tasksIn(log)
  expect(found.tasks.map(({ way }) => way)).toEqual(ways)
  if (broken) expect(found.broken.join('\n')).toMatch(broken)
  else expect(found.broken).toEqual([])
})

describe('a log without a result', () => {
  const LOG = '/logs/dag_id=d/run_id=r/task_id=t/attempt=1.log'
  const TRACEBACK = 'Traceback (most recent call last):\n  File "x.py", line 1\nValueError: no such thing\n'
  const SILENT: [what: string, path: string, log: string, line: string | undefined][] = [
    ['nothing', LOG, '', undefined],
    ['a traceback', LOG, `[…] ERROR - Task failed with exception\n${TRACEBACK}`, 'ValueError: no such thing'],
    [
      'an exception in JSON',
      LOG,
      `${json('x')}{"level":"error","error_detail":[{"exc_type":"OSError","exc_value":"a \\"b\\"","frames":[]}]}\n`,
      'OSError: a "b"',
    ],
    [
      'an exception in JSON that is cut',
      LOG,
      `{"level":"error","error_detail":[{"exc_type":"OSError","exc_value":"no such\n${json('x')}`,
      'OSError: no such',
    ],
    ['an exception in what is not quite JSON', LOG, '"exc_type": "OSError", "exc_value": "C:\\x"\n', 'OSError: C:\\x'],
    [
      'an error text that is known',
      LOG,
      `${TRACEBACK}RuntimeError: No CUDA GPUs are available\n`,
      'RuntimeError: No CUDA GPUs are available',
    ],
    [
      'only that it failed',
      LOG,
      'x\n[…] {taskinstance.py} ERROR - it failed\n',
      '[…] {taskinstance.py} ERROR - it failed',
    ],
  ]
  it.each(SILENT)('%s', (_, path, log, line) =>
    expect(silentLogOf(path, log, [])).toEqual({ path, reason: 'it has no result', ...(line && { line }) }),
  )

  it('another file', () => expect(silentLogOf('/logs/scheduler/latest/x.log', TRACEBACK, [])).toBeUndefined())
  it('a broken result', () =>
    expect(silentLogOf('/anywhere', '', ['1 of 3 pieces'])).toEqual({ path: '/anywhere', reason: '1 of 3 pieces' }))
})
