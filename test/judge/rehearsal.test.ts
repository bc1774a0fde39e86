/** What was rehearsed → the verdict of each entry, the severity of its culprits, the fixes, the exit code. */

import { describe, expect, it } from 'vitest'
import { judge } from '../../src/judge/judge.ts'
import type { EntryVerdict, StackPlace } from '../../src/model/rehearsal.ts'
import type { Severity } from '../../src/model/vocabulary.ts'
import { airflow, all } from '../support/changes.ts'
import { type Change, changed } from '../support/evidence.ts'
import { culprit, entry, rehearsed } from './cases/rehearsal.ts'

const traced = (change: Change) =>
  judge(changed(change), {
    tool: { name: 'cuda-airflow-doctor', version: '0.0.0' },
    source: 'machine',
    host: 'host',
    failOn: 'broken',
    measuredAt: 'rehearsal',
    about: 'rehearsal',
  })

const LOCAL = { 'core.executor': 'LocalExecutor' }
const CELERY = { 'core.executor': 'CeleryExecutor' }
type Kind = ReturnType<typeof entry>['kind']

const WORLDS: [kind: Kind, version: string | undefined, options: object, EntryVerdict, Severity, exitCode: number][] = [
  ['dag-file', undefined, {}, 'poisons only 2.x', 'warning', 0],
  ['dag-file', '2.11.2', LOCAL, 'poisons only 2.x', 'error', 1],
  ['dag-file', '3.3.2', LOCAL, 'harmless', 'info', 0],
  ['plugin', undefined, {}, 'poisons every task', 'error', 1],
  ['plugin', '2.11.2', CELERY, 'poisons every task', 'error', 1],
  ['plugin', '3.3.2', LOCAL, 'poisons every task', 'error', 1],
  ['plugin', '3.3.2', CELERY, 'harmless', 'info', 0],
  ['local-settings', '3.3.2', CELERY, 'poisons every task', 'error', 1],
  ['secrets-backend', '3.3.2', CELERY, 'poisons every task', 'error', 1],
  ['sitecustomize', '2.11.2', LOCAL, 'poisons every task', 'error', 1],
]

it.each(WORLDS)('%s on %s %j: %s, %s, exit code %i', (kind, version, options, verdict, severity, code) => {
  const change = rehearsed([entry({ kind, culprits: [culprit()] })])
  const report = traced(version ? all(airflow(version, options as Record<string, string>), change) : change)
  expect(report.entries?.map((each) => each.verdict)).toEqual([verdict])
  expect(report.findings.map((each) => each.severity)).toEqual([severity])
  expect(report.exitCode).toBe(code)
})

const owner = (id: string, kind: Kind) =>
  entry({ id, path: id, kind, culprits: [culprit({ user: [{ ...(culprit().user[1] as StackPlace), path: id }] })] })

const IMPORTED: [owner: string, kind: Kind, verdicts: EntryVerdict[]][] = [
  ['plugins/p.py', 'plugin', ['harmless', 'poisons every task']],
  ['dags/b.py', 'dag-file', ['poisons only 2.x', 'poisons only 2.x']],
]
it.each(IMPORTED)('a DAG file that imports %s: reported once, %s', (id, kind, verdicts) => {
  const owning = owner(id, kind)
  const report = traced(rehearsed([entry({ culprits: owning.culprits }), owning]))
  expect(report.findings.map(({ location }) => location?.path)).toEqual([id])
  expect(report.entries?.map(({ verdict }) => verdict)).toEqual(verdicts)
})

/** A start is an entry without a file: what is found there is there in every entry. */
const STARTS: [name: string, files: Kind[], reported: number, verdicts: EntryVerdict[]][] = [
  ['alone', [], 1, ['poisons every task']],
  ['and a DAG file, which begins with it', ['dag-file'], 1, ['poisons every task', 'harmless']],
]
it.each(STARTS)('the start of Airflow %s', (_, kinds, reported, verdicts) => {
  const culprits = [culprit({ user: [{ ...(culprit().user[1] as StackPlace), path: 'config/settings.py' }] })]
  const start = entry({ id: 'Airflow start', path: undefined, kind: 'local-settings', culprits })
  const report = traced(rehearsed([start, ...kinds.map((kind) => entry({ kind, culprits }))]))
  expect(report.findings.filter(({ code }) => /CAD35[01]/.test(code))).toHaveLength(reported)
  expect(report.findings[0]?.message).toContain('at the Airflow start')
  expect(report.entries?.map(({ verdict }) => verdict)).toEqual(verdicts)
})

it('what the configuration names is the owner of its module’s file', () => {
  const culprits = owner('lib/backends.py', 'secrets-backend').culprits
  const named = entry({
    ...{ id: 'backends.Secrets', name: 'backends.Secrets', path: undefined, kind: 'secrets-backend' },
    ...{ file: 'lib/backends.py', culprits },
  })
  const start = entry({ id: 'Airflow start', path: undefined, kind: 'local-settings', culprits })
  const report = traced(rehearsed([start, named, entry({ culprits })]))
  expect(report.findings.map(({ subject }) => subject)).toEqual(['backends.Secrets'])
  expect(report.entries?.map(({ verdict }) => verdict)).toEqual(['harmless', 'poisons every task', 'harmless'])
})

it('names the line, its source and the way to it', () => {
  const [found] = traced(rehearsed([entry({ culprits: [culprit()] })])).findings
  expect(found?.location).toEqual({ path: 'dags/helper.py', line: 7 })
  expect(found?.message).toContain('torch.cuda.is_available()')
  expect(found?.chain).toEqual([
    'DAG file dags/a.py',
    'dags/a.py:4 import helper',
    'dags/helper.py:7 torch.cuda.is_available()',
    'torch.cuda.is_available (cuda/__init__.py:9)',
  ])
})

describe('a variable that was tried', () => {
  const config = 'PYTORCH_NVML_BASED_CUDA_CHECK=1'
  const TRIED: [what: string, helped: string[] | undefined, decides: boolean, offered: boolean, measured: boolean][] = [
    ['not at all', undefined, true, true, false],
    ['helped', ['dags/helper.py:7'], true, true, true],
    ['helped, as far as known calls show', ['dags/helper.py:7'], false, true, false],
    ['did not help', [], true, false, false],
  ]
  it.each(TRIED)('%s', (_, helped, decides, offered, measured) => {
    const trials = helped ? [{ entry: 'dags/a.py', config, helped }] : []
    const driver = { loaded: decides, code: decides ? 0 : null, decides }
    const report = traced(rehearsed([entry({ culprits: [culprit()] })], { trials, driver }))
    const found = report.findings.find(({ code }) => code === 'CAD351')
    const fix = found?.fixes.find((each) => each.config === config)
    expect([fix !== undefined, fix?.measured ?? false]).toEqual([offered, measured])
    expect(found?.message.includes('did not help')).toBe(!offered)
  })
})
