/** What importing showed, under every kind of Airflow that may import. */

import type { CulpritEvidence, EntryEvidence, RehearsalEvidence } from '../../../src/model/rehearsal.ts'
import type { Change } from '../../support/evidence.ts'
import type { Case } from './case.ts'

const place = (path: string, line: number, text: string) => ({ path, line, text, function: '<module>', module: 'a' })

export const culprit = (fields: Partial<CulpritEvidence> = {}): CulpritEvidence => ({
  user: [place('dags/a.py', 4, 'import helper'), place('dags/helper.py', 7, 'torch.cuda.is_available()')],
  library: [{ ...place('/lib/torch/cuda/__init__.py', 9, ''), module: 'torch.cuda', function: 'is_available' }],
  api: 'torch.cuda.is_available',
  of: 'torch',
  level: 'torch',
  decidedBy: 'driver',
  certainty: 'proven',
  ...fields,
})

const GUARD = { type: 'RuntimeError', message: 'Cannot re-initialize CUDA in forked subprocess. To use …' }

const imported = (fields: Partial<NonNullable<EntryEvidence['imported']>> = {}) => ({
  error: null,
  durationMs: 900,
  placeholders: [],
  frameworks: ['torch'],
  ...fields,
})

export const entry = (fields: Partial<EntryEvidence> = {}): EntryEvidence => ({
  id: 'dags/a.py',
  kind: 'dag-file',
  path: 'dags/a.py',
  culprits: [],
  acts: [],
  imported: imported(),
  task: fields.culprits?.some(({ level }) => level !== 'nvml') ? { ok: false, error: GUARD } : { ok: true },
  exitCode: 0,
  timedOut: false,
  flooded: false,
  durationMs: 1000,
  output: '',
  ...fields,
})

export const rehearsed =
  (entries: EntryEvidence[], more: Partial<RehearsalEvidence> = {}): Change =>
  (evidence) => {
    evidence.batteries = []
    evidence.rehearsal = {
      paths: ['dags'],
      missing: [],
      driver: { loaded: true, code: 0, decides: true },
      entries,
      trials: [],
      ended: { complete: true, timedOut: false, stderr: '' },
      ...more,
    }
  }

const poisoned = entry({ culprits: [culprit()] })
const plugin = (fields: Partial<EntryEvidence> = {}): EntryEvidence =>
  entry({
    id: 'plugins/p.py',
    kind: 'plugin',
    path: 'plugins/p.py',
    culprits: [culprit({ user: [place('plugins/p.py', 1, 'x')] })],
    ...fields,
  })
const { imported: _, task: __, ...cut } = entry()
const failed = { type: 'ImportError', message: 'no', trace: 'Traceback …', path: 'dags/a.py', line: 3 }

export const REHEARSAL: Case[] = [
  ['an import that does nothing', rehearsed([entry()]), []],
  ['a DAG file that poisons', rehearsed([poisoned]), ['CAD351']],
  ['a plugin that poisons', rehearsed([plugin()]), ['CAD350']],
  ['a plugin that a DAG file imports', rehearsed([entry({ culprits: plugin().culprits }), plugin()]), ['CAD350']],
  ['one that cannot be loaded', rehearsed([entry({ imported: imported({ error: failed }) })]), ['CAD352']],
  ['one that hangs', rehearsed([{ ...cut, timedOut: true, exitCode: null }]), ['CAD353']],
  ['one that ends the process', rehearsed([{ ...cut, acts: [{ act: 'os._exit', at: null, detail: '' }] }]), ['CAD353']],
  ['one that prints without end', rehearsed([{ ...cut, flooded: true, exitCode: null }]), ['CAD353']],
  ['no Airflow', rehearsed([entry({ imported: imported({ placeholders: ['airflow'] }) })]), ['CAD354']],
  ['NVML only', rehearsed([entry({ culprits: [culprit({ level: 'nvml' })] })]), ['CAD355']],
  ['one that forks', rehearsed([entry({ acts: [{ act: 'fork', at: null, detail: '' }] })]), ['CAD356']],
  ['poison that nobody saw', rehearsed([entry({ task: { ok: false, error: GUARD } })]), ['CAD357']],
  ['no driver', rehearsed([entry()], { driver: { loaded: false, code: null, decides: false } }), ['CAD358']],
  ['no file', rehearsed([]), ['CAD359']],
  ['a path that is not there', rehearsed([entry()], { missing: ['x'] }), ['CAD359']],
  ['a file that cannot be read', rehearsed([entry()], { skipped: [{ path: 'x', reason: 'a link' }] }), ['CAD359']],
  ['a file kept out', rehearsed([entry()], { ignored: [{ path: 'x', by: 'dags/.airflowignore' }] }), ['CAD361']],
  ['an early end', rehearsed([], { ended: { complete: false, timedOut: true, stderr: '' } }), ['CAD360']],
]
