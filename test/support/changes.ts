/** Small things that can be wrong with a healthy machine. */

import type { AirflowEvidence, DeploymentEvidence } from '../../src/model/airflow.ts'
import type { Battery, CellEvidence, Gpu, NvidiaSmi } from '../../src/model/evidence.ts'
import type { ErrorText, Facts } from '../../src/model/facts.ts'
import type { AirflowProcess } from '../../src/model/processes.ts'
import type { TaskResult } from '../../src/model/tasks.ts'
import type { Framework, Launch, Parent } from '../../src/model/vocabulary.ts'
import type { Change } from './evidence.ts'

export const all =
  (...changes: Change[]): Change =>
  (evidence) => {
    for (const change of changes) change(evidence)
  }

export const fact =
  (facts: Partial<Facts>): Change =>
  (evidence) =>
    void Object.assign(evidence.facts, facts)

export const variable = (name: string, value: string): Change => fact({ environment: { [name]: value } })

export const smi =
  (fields: Partial<NvidiaSmi>): Change =>
  (evidence) =>
    void Object.assign(evidence.nvidiaSmi ?? {}, fields)

export const gpu =
  (fields: Partial<Gpu>): Change =>
  ({ nvidiaSmi }) =>
    void Object.assign(nvidiaSmi?.gpus[0] ?? {}, fields)

/** A device node that is absent, or there but closed to this user. */
export const node =
  (name: string, is: 'absent' | 'closed'): Change =>
  ({ facts }) => {
    const nodes = facts.deviceNodes ?? []
    facts.deviceNodes = nodes
      .filter((found) => is === 'closed' || found.name !== name)
      .map((found) => (found.name === name ? { ...found, accessible: false } : found))
  }

export const inBattery =
  (framework: Framework, fields: Partial<Battery>): Change =>
  (evidence) =>
    void Object.assign(evidence.batteries.find((battery) => battery.framework === framework) ?? {}, fields)

export const mapped =
  (framework: Framework, parent: Parent, nodes: string[]): Change =>
  (evidence) => {
    const seen = evidence.batteries.find((battery) => battery.framework === framework)?.parents[parent]
    if (seen) seen.state.mappedNodes = nodes
  }

interface Which {
  framework?: Framework
  parent?: Parent
  launch?: Launch
}

export const answers =
  (which: Which, fields: Partial<CellEvidence>): Change =>
  ({ batteries }) => {
    const cells = batteries.flatMap((battery) => battery.cells)
    const wanted = cells.filter((cell) =>
      Object.entries(which).every(([key, value]) => cell[key as keyof Which] === value),
    )
    for (const cell of wanted) Object.assign(cell, fields)
  }

export const errorOf = (message: string, type = 'RuntimeError'): ErrorText => ({ type, message })

export const fails = (which: Which, message: string): Change =>
  answers(which, { result: { ok: false, error: errorOf(message) } })

export const passes = (which: Which): Change => answers(which, { result: { ok: true } })

export const hangs = (which: Which): Change => answers(which, { result: null, exitCode: null, timedOut: true })

/** cuInit fails in every process. */
export const driverSays = (message: string): Change => fails({}, message)

/** Airflow as it is set up here, by options named section.key. */
export const airflow =
  (version: string | undefined, settings: Record<string, string> = {}, more: Partial<AirflowEvidence> = {}): Change =>
  (evidence) => {
    const origin = '/opt/airflow/airflow.cfg:1'
    evidence.airflow = {
      ...(version && { version: { value: version, origin: 'package metadata' } }),
      environment: 'this shell',
      configFile: { path: '/opt/airflow/airflow.cfg', status: 'read' },
      settings: Object.fromEntries(Object.entries(settings).map(([option, value]) => [option, { value, origin }])),
      problems: [],
      differences: [],
      ...more,
    }
  }

export type Live = Partial<AirflowProcess> & Pick<AirflowProcess, 'pid' | 'role'>

/** Live processes; what is not said is harmless: forked, without CUDA, no orphan. */
export const live =
  (...processes: Live[]): Change =>
  (evidence) => {
    evidence.processes = {
      seen: 200,
      vanished: 0,
      processes: processes.map((one) => ({
        parent: one.pid - 1,
        title: one.role,
        forkedWithoutExec: true,
        mappedNodes: [],
        orphan: false,
        ...one,
      })),
    }
  }

export const withoutBattery: Change = (evidence) => void Object.assign(evidence, { batteries: [] })

/** What a task reported: by default that the way works in a forked task whose ancestors left CUDA alone. */
export const result = (way: string, fields: Partial<TaskResult> = {}): TaskResult => ({
  kind: 'cuda-airflow-doctor/task',
  version: 1,
  way,
  framework: 'torch',
  wanted: {},
  context: {},
  host: 'worker-1',
  facts: { airflow: '2.11.2', lineage: lineage() },
  task: {
    pid: 40,
    forkedWithoutExec: true,
    daemonic: false,
    startMethod: null,
    mappedNodes: [],
    contextCode: 3,
    torchInitialized: null,
    torchInBadFork: null,
  },
  cell: { result: { ok: true }, exitCode: 0, timedOut: false, stderr: '' },
  durationMs: 10,
  ...fields,
})

/** Task, supervisor, worker: all forked; the scheduler above them is a program of its own. `holding`: who holds CUDA. */
export const lineage = (...holding: ('task' | 'supervisor' | 'worker' | 'scheduler')[]): Facts['lineage'] =>
  (['task', 'supervisor', 'worker', 'scheduler'] as const).map((name, index) => ({
    pid: 40 - index,
    name,
    parent: 39 - index,
    forkedWithoutExec: name !== 'scheduler',
    mappedNodes: holding.includes(name) ? ['nvidia0'] : [],
  }))

export const answered = (message: string, type = 'RuntimeError'): TaskResult['cell'] => ({
  result: { ok: false, error: errorOf(message, type) },
  exitCode: 0,
  timedOut: false,
  stderr: '',
})

/** Results of tasks and nothing else, as `replay` reads them. */
export const tasks = (...results: TaskResult[]): Change =>
  all(withoutBattery, (evidence) => void Object.assign(evidence, { tasks: results, logFiles: results.length }))

/** A repository with these deployments, by their files. */
export const repository = (...deployments: (Partial<DeploymentEvidence> & { name: string })[]): Change =>
  all(withoutBattery, (evidence) => {
    evidence.repository = { paths: ['.'], missing: [], files: 3, skipped: [] }
    evidence.deployments = deployments.map((each) => ({ settings: {}, unknown: [], problems: [], ...each }))
  })
