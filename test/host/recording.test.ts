/** What a machine answered is kept, made anonymous, and answered again. */

import { expect, it } from 'vitest'
import { recordingHost, replayHost } from '../../src/host/recording.ts'
import { redact } from '../../src/host/redact.ts'
import { hostOf } from '../support/host.ts'
import { emptyRecording, exited, nodeCall } from '../support/recording.ts'

const call = (id: string) => nodeCall('', { id })

it('keeps every answer in the order of the calls', async () => {
  const recording = emptyRecording()
  const host = recordingHost({ ...hostOf(), run: async ({ id }) => exited(`${id}!`) }, recording)
  for (const id of ['facts', 'battery torch']) await host.run(call(id))
  expect(recording.calls).toEqual([
    { id: 'facts', result: exited('facts!') },
    { id: 'battery torch', result: exited('battery torch!') },
  ])
})

it('answers each call once, by its id, and others as a command that is missing', async () => {
  const calls = ['first', 'second'].map((stdout) => ({ id: 'facts', result: exited(stdout) }))
  const host = replayHost({ ...emptyRecording(), calls })
  const answers = [await host.run(call('facts')), await host.run(call('facts')), await host.run(call('facts'))]
  expect(answers.map(({ status, stdout }) => [status, stdout])).toEqual([
    ['exited', 'first'],
    ['exited', 'second'],
    ['notFound', ''],
  ])
})

it('hands over the lines of a recorded stream', async () => {
  const lines: string[] = []
  const host = replayHost({ ...emptyRecording(), calls: [{ id: 'battery torch', result: exited('{"a":1}\n\nnoise') }] })
  await host.run({ ...call('battery torch'), onLine: (line) => lines.push(line) })
  expect(lines).toEqual(['{"a":1}', 'noise'])
})

const NAMES: [string, string][] = [
  ['/home/alice', '~'],
  ['gpu-box-7', 'host'],
  ['gpu', 'host'],
]

it.each([
  ['a home folder', 'python at /home/alice/venv/bin', 'python at ~/venv/bin'],
  ['a host name', 'Linux gpu-box-7 6.1', 'Linux host 6.1'],
  ['a name that is too short to be safe', 'a gpu', 'a gpu'],
  ['a device', 'GPU-11111111-2222-3333-4444-555555555555', 'GPU-00000000-0000-0000-0000-000000000000'],
  ['a MIG instance', 'MIG-fe59bfcd-3946-5d58-a00e-183ee397373b', 'MIG-00000000-0000-0000-0000-000000000000'],
])('redacts %s', (_, said, kept) => {
  const recording = { ...emptyRecording(), calls: [{ id: 'facts', result: exited(`${said}\n`) }] }
  expect(redact(recording, NAMES).calls[0]?.result.stdout).toBe(`${kept}\n`)
})
