/** What the code of a repository showed, under every kind of Airflow that may run it. */

import { NO_POLICY } from '../../../src/judge/policy.ts'
import { OBSERVED, type Observed, type Place } from '../../../src/model/observed.ts'
import type { Policy } from '../../../src/model/policy.ts'
import type { Observation, Suppression } from '../../../src/model/scan.ts'
import type { Severity } from '../../../src/model/vocabulary.ts'
import { airflow, all, answered, result, tasks } from '../../support/changes.ts'
import type { Change } from '../../support/evidence.ts'
import type { Case } from './case.ts'
import { entry, rehearsed } from './rehearsal.ts'

const PLACE_OF: Partial<Record<Observed, Place>> = {
  'cuda-in-plugin': 'plugin',
  'cuda-in-local-settings': 'local-settings',
  'cuda-in-listener': 'listener',
  'cuda-in-secrets-backend': 'secrets-backend',
  'cuda-before-fork': 'xcom-backend',
}

export const observation = (observed: Observed, fields: Partial<Observation> = {}): Observation => ({
  observed,
  subject: 'train',
  at: { path: 'dags/a.py', line: 7, column: 5, endLine: 8, endColumn: 9 },
  chain: ['PythonOperator train (dags/a.py:12)', 'work (dags/a.py:5)'],
  certainty: 'proven',
  args: {
    ...{ subject: 'train', callable: 'work', api: 'torch.zeros', line: 'dags/a.py:7', also: '', call: 'f()' },
    ...{ method: 'spawn', target: 'g', parent: 'h', program: 'python', name: 'e', hook: 'GpuHook', script: 's.py' },
  },
  file: 'dags/a.py',
  place: PLACE_OF[observed] ?? 'dag-file',
  spans: [
    { path: 'dags/a.py', from: 7, to: 8 },
    { path: 'dags/a.py', from: 12, to: 14 },
  ],
  ...fields,
})

export const scanned =
  (observations: Observation[], suppressions: Suppression[] = []): Change =>
  (evidence) => {
    const nothing = { paths: ['.'], missing: [], skipped: [], incomplete: [], unresolved: [], tasks: [] }
    evidence.scan = { ...nothing, scanned: 3, observations, suppressions }
  }

const seen = (observed: Observed, ...more: Observed[]): Change =>
  scanned([observed, ...more].map((each) => observation(each)))

const SEQUENTIAL_2 = airflow('2.11.2')
const LOCAL_2 = airflow('2.11.2', { 'core.executor': 'LocalExecutor' })
const LOCAL_3 = airflow('3.3.2', { 'core.executor': 'LocalExecutor' })
const CELERY_3 = airflow('3.3.2', { 'core.executor': 'CeleryExecutor' })
const EAGER_3 = airflow('3.3.2', { 'core.executor': 'CeleryExecutor', 'core.lazy_load_plugins': 'False' })
const EXEC_2 = airflow('2.11.2', {}, { canForkFalse: 'airflow_local_settings.py:1' })
const UNKNOWN: Change = () => undefined
const HARMLESS = rehearsed([entry()])
const BY_CALLS = rehearsed([entry()], { driver: { loaded: false, code: null, decides: false } })
const WORKS = tasks(result('in-task'))
const FAILS = tasks(result('in-task', { cell: answered('Cannot re-initialize CUDA in forked subprocess.') }))

/** Of the first code that follows from the first thing that was seen. */
export const SEVERITIES: [airflow: Change, seen: Observed[], severity: Severity | undefined][] = [
  [UNKNOWN, ['cuda-in-forked-task'], 'warning'],
  [UNKNOWN, ['cuda-in-forked-task', 'cuda-at-dag-import'], 'error'],
  [EXEC_2, ['cuda-in-forked-task', 'cuda-in-plugin'], 'info'],
  [SEQUENTIAL_2, ['cuda-in-forked-task'], 'warning'],
  [SEQUENTIAL_2, ['cuda-in-forked-task', 'cuda-at-dag-import'], 'error'],
  [SEQUENTIAL_2, ['implicit-device-in-forked-task', 'cuda-in-plugin'], 'error'],
  [LOCAL_3, ['cuda-in-forked-task', 'cuda-at-dag-import'], 'warning'],
  [LOCAL_3, ['cuda-in-forked-task', 'cuda-in-local-settings'], 'error'],
  [UNKNOWN, ['cuda-at-dag-import'], 'error'],
  [LOCAL_2, ['cuda-at-dag-import'], 'error'],
  [LOCAL_3, ['cuda-at-dag-import'], 'info'],
  [EXEC_2, ['cuda-at-dag-import'], 'info'],
  [LOCAL_3, ['cuda-in-plugin'], 'error'],
  [EXEC_2, ['cuda-in-plugin'], 'info'],
  [CELERY_3, ['cuda-in-plugin'], 'info'],
  [EAGER_3, ['cuda-in-plugin'], 'error'],
  [CELERY_3, ['cuda-in-forked-task', 'cuda-in-plugin'], 'warning'],
  [CELERY_3, ['cuda-in-secrets-backend'], 'error'],
  [LOCAL_2, ['cuda-before-fork'], 'error'],
  [LOCAL_3, ['cuda-before-fork'], 'info'],
  [LOCAL_2, ['children-of-daemonic-task'], 'error'],
  [SEQUENTIAL_2, ['children-of-daemonic-task'], undefined],
  [LOCAL_3, ['children-of-daemonic-task'], undefined],
  [UNKNOWN, ['children-of-daemonic-task'], 'warning'],
  [UNKNOWN, ['spawn-from-console-script'], 'info'],
  [LOCAL_2, ['spawn-from-console-script'], undefined],
  [LOCAL_3, ['spawn-from-console-script'], 'warning'],
  [LOCAL_3, ['spawn-target-in-dag-module'], 'error'],
  [LOCAL_3, ['failure-swallowed'], 'warning'],
  [all(LOCAL_3, WORKS), ['cuda-in-forked-task', 'cuda-in-plugin'], 'warning'],
  [all(LOCAL_3, WORKS), ['cuda-in-plugin'], 'warning'],
  [all(LOCAL_3, FAILS), ['cuda-in-forked-task'], 'error'],
  [all(LOCAL_2, WORKS), ['cuda-in-forked-task', 'cuda-at-dag-import'], 'error'],
  [all(LOCAL_2, WORKS), ['cuda-at-dag-import'], 'error'],
  [all(LOCAL_2, HARMLESS), ['cuda-at-dag-import'], 'info'],
  [all(LOCAL_2, HARMLESS), ['cuda-in-forked-task', 'cuda-at-dag-import'], 'warning'],
  [all(LOCAL_2, BY_CALLS), ['cuda-at-dag-import'], 'error'],
]

const COMMENT: Suppression = {
  path: 'dags/a.py',
  line: 8,
  wholeFile: false,
  codes: ['CAD122'],
  reason: 'never called',
}
const WAIVER = { codes: ['CAD122' as const], reason: 'until the new worker' }
const ENTRY = { code: 'CAD122' as const, path: 'dags/a.py', subject: 'train', what: 'torch.zeros', count: 1 }
const base = (...entries: (typeof ENTRY)[]): Partial<Policy> => ({ baseline: { file: 'base.json', entries } })
const TODAY = '2026-06-15'

/** One finding, CAD122, and what somebody said about it → what is left. */
export const POLICIES: [what: string, comments: Partial<Suppression>[], Partial<Policy>, found: string[]][] = [
  ['nothing', [], {}, ['CAD122']],
  ['a comment on its last line', [{}], {}, []],
  ['a comment where the task is made', [{ line: 13 }], {}, []],
  ['a comment elsewhere', [{ line: 20 }], {}, ['CAD122', 'CAD910']],
  ['a comment in another file', [{ path: 'dags/b.py' }], {}, ['CAD122', 'CAD910']],
  ['a comment for the whole file', [{ line: 1, wholeFile: true }], {}, []],
  ['a comment for another code', [{ codes: ['CAD101'] }], {}, ['CAD122', 'CAD910']],
  ['a comment for several codes', [{ codes: ['CAD101', 'CAD122'] }], {}, []],
  ['a comment without a code', [{ codes: [] }], {}, ['CAD122', 'CAD911']],
  ['a comment for a code that is none', [{ codes: ['CAD999'] }], {}, ['CAD122', 'CAD911']],
  ['a comment without a reason', [{ reason: '' }], {}, ['CAD911']],
  ['comments that do not count', [{}], { comments: false }, ['CAD122']],
  ['a waiver', [], { waivers: [WAIVER] }, []],
  ['a waiver for its path', [], { waivers: [{ ...WAIVER, paths: ['dags/**'] }] }, []],
  ['a waiver for another path', [], { waivers: [{ ...WAIVER, paths: ['jobs/*.py'] }] }, ['CAD122', 'CAD913']],
  ['a waiver for the task', [], { waivers: [{ ...WAIVER, subjects: ['train'] }] }, []],
  ['a waiver for another task', [], { waivers: [{ ...WAIVER, subjects: ['test'] }] }, ['CAD122', 'CAD913']],
  ['a waiver on its last day', [], { waivers: [{ ...WAIVER, expires: TODAY }] }, []],
  ['a waiver that is over', [], { waivers: [{ ...WAIVER, expires: '2026-06-14' }] }, ['CAD122', 'CAD912']],
  ['the baseline', [], base(ENTRY), []],
  ['a baseline of another task', [], base({ ...ENTRY, subject: 'test' }), ['CAD122', 'CAD914']],
  ['a baseline of two, and one is gone', [], base({ ...ENTRY, count: 2 }), ['CAD914']],
]

export const policy = (fields: Partial<Policy>): Policy => ({ ...NO_POLICY, today: TODAY, ...fields })

export const comments = (all: Partial<Suppression>[]): Suppression[] => all.map((each) => ({ ...COMMENT, ...each }))

const broken = (where: 'incomplete' | 'skipped' | 'unresolved'): Change =>
  all(scanned([]), ({ scan }) => void scan?.[where].push({ path: 'dags/x.py', line: 3, reason: 'no' }))

/** In the order of OBSERVED. */
const NUMBERS = [
  ...[101, 102, 110, 111, 112, 113, 114, 115, 116, 120, 121, 122, 123, 124],
  ...[130, 131, 132, 133, 134, 140, 141, 142, 143, 144],
]

/** Every thing that can be seen, by itself, where nobody says which Airflow it is. */
export const SCAN: Case[] = [
  ...OBSERVED.map((observed, index): Case => [`code: ${observed}`, seen(observed), [`CAD${NUMBERS[index]}`]]),
  ['code: a file that was not analysed', broken('incomplete'), ['CAD900']],
  ['code: a file that nobody can read', broken('skipped'), ['CAD900']],
  ['code: a task without its function', broken('unresolved'), ['CAD904']],
  ['code: with Airflow', all(LOCAL_3, seen('cuda-in-plugin')), ['CAD111', 'CAD214']],
]
