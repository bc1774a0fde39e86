/** Bad input: one clear line and a hint, code 2, nothing on stdout, no stack. */

import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { cli } from './run.ts'

const folder = mkdtempSync(join(tmpdir(), 'cad-usage-'))
const file = (name: string, content: string) => {
  writeFileSync(join(folder, name), content, { mode: 0o755 })
  return join(folder, name)
}

it.each<[string[], string | RegExp]>([
  [['--bogus'], "unknown option '--bogus'"],
  [['frobnicate'], /too many arguments|unknown command/],
  [['doctor', '--python', '/does/not/exist'], '/does/not/exist does not exist'],
  [['doctor', '--python', folder], 'cannot be executed'],
  [['doctor', '--python', '/bin/ls'], '/bin/ls cannot run the probes'],
  [['doctor', '--python', '/bin/true'], '/bin/true cannot run the probes'],
  [
    ['doctor', '--python', file('old', '#!/bin/sh\necho the probes need Python 3.8 or newer >&2; exit 1\n')],
    'need Python 3.8 or newer',
  ],
  [['doctor', '--framework', 'torch,keras'], 'option framework'],
  [['doctor', '--timeout', 'soon'], 'option timeout'],
  [['doctor', '--timeout', '0'], 'option timeout'],
  [['doctor', '--format', 'yaml'], "There is no format 'yaml'"],
  [['doctor', '--fail-on', 'always'], '--fail-on'],
  [['doctor', '--quick', '--exhaustive'], 'contradict'],
  [['doctor', '--output', '/does/not/exist/report.txt'], 'Cannot write'],
  [['doctor', '--output', `yaml=${folder}/report`], "There is no format 'yaml'"],
  [['doctor', '--save', '/does/not/exist/recording.json'], 'Cannot write'],
  [['doctor', '--simulate', 'broken-heart'], "There is no simulated profile 'broken-heart'"],
  [['doctor', '--config', '/does/not/exist.json'], 'Cannot read the config file'],
  [['doctor', '--config', file('not.json', '{,}')], 'is not JSON'],
  [['doctor', '--config', file('unknown.json', '{"speed": 9}')], 'unknown.json'],
  [['doctor', '--config', file('wrong.json', '{"timeout": "soon"}')], 'timeout'],
  [['replay', '/does/not/exist.json'], 'Cannot read'],
  [['replay', file('empty.json', '{}')], 'neither a recording nor a report'],
  [['replay', file('half.json', '{"calls": []}')], 'neither a recording nor a report'],
  [['explain', 'CAD999'], 'There is no finding CAD999'],
])('%j', async (args, message) => {
  const { code, stdout, stderr } = await cli(args)
  expect(stderr).toMatch(
    message instanceof RegExp ? message : new RegExp(message.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')),
  )
  expect({ code, stdout, stack: /^ {4}at /m.test(stderr) }).toEqual({ code: 2, stdout: '', stack: false })
})

it('explains an error text it knows, and says so with code 3 when it does not', async () => {
  expect(await cli(['explain', 'RuntimeError: Cannot re-initialize CUDA in forked subprocess.'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('CAD301'),
  })
  expect(await cli(['explain', 'it does not work'])).toMatchObject({ code: 3, stdout: '' })
})
