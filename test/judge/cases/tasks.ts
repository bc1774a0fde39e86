/** What real tasks measured. */

import type { TaskResult } from '../../../src/model/tasks.ts'
import { all, answered, lineage, result, tasks } from '../../support/changes.ts'
import type { Change } from '../../support/evidence.ts'
import type { Case } from './case.ts'

const POISONED = answered('Cannot re-initialize CUDA in forked subprocess. To use CUDA with …')
const NO_GPU = answered('No CUDA GPUs are available')
const silent =
  (line?: string): Change =>
  (evidence) =>
    void Object.assign(evidence, { silentLogs: [{ path: 'a.log', reason: 'it has no result', ...(line && { line }) }] })

const above = (...holding: Parameters<typeof lineage>): Partial<TaskResult> => ({
  facts: { airflow: '2.11.2', lineage: lineage('task', ...holding) },
})
const TORCHX = { version: '0.7.0', urllib3: '1.26.20', python: '/venv/bin/python', samePython: true, torchrun: null }

export const TASKS: Case[] = [
  ['every way works', tasks(result('in-task'), result('subprocess'), result('multiprocessing-spawn')), []],

  ['the supervisor holds CUDA', tasks(result('in-task', { cell: POISONED, ...above('supervisor') })), ['CAD330']],
  ['a worker above it does', tasks(result('hook', { cell: POISONED, ...above('supervisor', 'worker') })), ['CAD331']],
  [
    'somebody does, but none may be read',
    tasks(
      result('in-task', {
        cell: POISONED,
        facts: { airflow: '3.3.2' },
        task: { ...result('in-task').task, mappedNodes: ['nvidia0'] },
      }),
    ),
    ['CAD332'],
  ],
  ['nobody does, and it fails', tasks(result('in-task', { cell: NO_GPU })), ['CAD333']],
  ['the supervisor holds CUDA, and it works', tasks(result('in-task', above('supervisor'))), []],
  ['the scheduler does, which is another program', tasks(result('in-task', above('scheduler'))), []],

  ['a subprocess fails', tasks(result('subprocess', { cell: NO_GPU })), ['CAD334']],
  ['an external python fails', tasks(result('external-python', { cell: NO_GPU })), ['CAD334']],
  ['spawn fails', tasks(result('multiprocessing-spawn', { cell: NO_GPU })), []],
  [
    'a function of the DAG file',
    tasks(
      result('multiprocessing-spawn-dag-file', {
        cell: answered("No module named 'unusual_prefix_12ab_dag'", 'ModuleNotFoundError'),
      }),
    ),
    ['CAD335'],
  ],
  [
    'spawn imports Airflow',
    tasks(
      result('multiprocessing-spawn', {
        cell: answered("Could not parse SQLAlchemy URL from given URL string 'airflow-db-not-allowed:///'"),
      }),
    ),
    ['CAD336'],
  ],

  [
    'a container without the GPU that was asked for',
    tasks(result('docker', { cell: NO_GPU, wanted: { gpuRequested: true } })),
    ['CAD337'],
  ],
  ['a container that was asked for none', tasks(result('docker', { cell: NO_GPU })), []],
  ['a container with its GPU', tasks(result('docker', { wanted: { gpuRequested: true } })), []],

  [
    'TorchX that cannot work',
    tasks(result('torchx', { cell: undefined, notApplicable: 'urllib3 2 breaks it', torchx: TORCHX })),
    ['CAD338'],
  ],
  ['no TorchX', tasks(result('in-task'), result('torchx', { cell: undefined, notApplicable: 'not installed' })), []],
  [
    'TorchX starts another python',
    tasks(result('torchx', { torchx: { ...TORCHX, python: '/usr/bin/python', samePython: false } })),
    ['CAD339'],
  ],
  ['TorchX starts this python', tasks(result('torchx', { torchx: TORCHX })), []],
  ['a job of TorchX fails', tasks(result('torchx', { cell: NO_GPU, torchx: TORCHX })), ['CAD340']],

  ['a log without a result', all(tasks(result('in-task')), silent('ValueError: x')), ['CAD341']],
  ['no result at all', tasks(), ['CAD342']],
]
