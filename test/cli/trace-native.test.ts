/** A C extension that calls cuInit by itself: the driver's own state tells, and known calls cannot. */

import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { type Report, report } from '../../src/model/report.ts'
import { promised } from '../support/rehearsal.ts'
import { cli } from './run.ts'

const FIXTURE = 'fixtures/rehearsal/native'
const PLACE = 'import sys, sysconfig; print(sys.executable, sysconfig.get_paths()["include"], sep="\\n")'
const [python = '', include = ''] = execFileSync('python3', ['-c', PLACE], { encoding: 'utf8' }).trim().split('\n')
const folder = mkdtempSync(join(tmpdir(), 'native-'))
const file = join(folder, 'extension.py')

/** Some systems bring them in a package of their own. */
const hasHeaders = existsSync(join(include, 'Python.h'))

beforeAll(() => {
  if (!hasHeaders) return
  copyFileSync(`${FIXTURE}/extension.py`, file)
  execFileSync('cc', [
    '-shared',
    '-fPIC',
    `-I${include}`,
    '-o',
    join(folder, 'native.so'),
    `${FIXTURE}/native.c`,
    '-ldl',
  ])
})

const culprits = ({ findings }: Report) =>
  findings.filter(({ code }) => code === 'CAD351').map(({ code, location }) => `${code}:${location?.line}`)

it.runIf(hasHeaders).each([
  ['healthy', promised(`${FIXTURE}/extension.py`, 'CAD351')],
  ['no-driver', []],
])('%s: %j', async (profile, lines) => {
  const { stdout } = await cli([
    'trace',
    '--python',
    python,
    '--simulate',
    profile,
    '--format',
    'json',
    '--quiet',
    file,
  ])
  expect(culprits(report.parse(JSON.parse(stdout)))).toEqual(lines)
})
