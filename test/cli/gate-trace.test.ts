/** `gate --trace`: what happened when the imports were rehearsed beats what reading suspects. */

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { packagePath } from '../../src/root.ts'
import { writeFiles } from '../support/files.ts'
import { cli } from './run.ts'

const repository = (files: Record<string, string>): string => writeFiles(mkdtempSync(join(tmpdir(), 'gate-')), files)

const ENV = { PYTHONPATH: packagePath('fixtures/simulated/python') }
const PLUGIN = 'from airflow.plugins_manager import AirflowPlugin\n'
const HIDDEN = `${PLUGIN}import torch\nexec("torch.cuda.init()")\n`
const SEEN = `${PLUGIN}import torch\nGPU = torch.cuda.is_available()\n`
const CLEAN = `${PLUGIN}import torch\n`

const CASES: [name: string, text: string, args: string[], code: number, says: RegExp][] = [
  ['reading sees nothing', HIDDEN, [], 0, /0 unresolved/],
  ['the rehearsal does', HIDDEN, ['--trace'], 1, /error +CAD350[\s\S]*p\.py:3/],
  ['both see it', SEEN, ['--trace'], 1, /error +CAD111[\s\S]*error +CAD350/],
  ['neither', CLEAN, ['--trace'], 0, /harmless +plugin/],
  ['what cannot be imported is not known', `${PLUGIN}import no_such_library\n`, ['--trace'], 3, /warning +CAD352/],
  ['nobody can be asked', CLEAN, ['--trace', '--python', '/bin/false'], 2, /^$/],
]

it.each(CASES)('%s', async (_, text, args, code, says) => {
  const ran = await cli(
    [
      'gate',
      repository({ 'plugins/p.py': text }),
      '--quiet',
      '--airflow-version',
      '2.11.2',
      '--executor',
      'LocalExecutor',
      ...args,
    ],
    ENV,
  )
  expect(ran.stdout).toMatch(says)
  expect(ran.stdout).not.toMatch(/execute_tasks_new_python_interpreter = True/)
  expect({ code: ran.code, silent: ran.stderr === '' }).toEqual({ code, silent: code !== 2 })
})
