/** A healthy machine as evidence, and small things that can be wrong with it. */

import { plan } from '../../src/collect/plan.ts'
import type { Battery, CellEvidence, CellSpec, Evidence } from '../../src/model/evidence.ts'
import type { ErrorText } from '../../src/model/facts.ts'
import { FORKED, type Framework } from '../../src/model/vocabulary.ts'

/** What is changed in a healthy machine's evidence. */
export type Change = (evidence: Evidence) => void

/** A child of a poisoned parent fails, a daemonic process has no children, everything else works: measured truth. */
export const physics = ({ framework, parent, launch, initializedBy }: CellSpec): ErrorText | undefined => {
  if (launch === 'daemon-spawn')
    return { type: 'AssertionError', message: 'daemonic processes are not allowed to have children' }
  if (parent !== 'initialized' || !FORKED.includes(launch)) return undefined
  if (framework === 'torch' && !initializedBy)
    return { type: 'RuntimeError', message: 'Cannot re-initialize CUDA in forked subprocess. To use CUDA with …' }
  if (framework === 'torch')
    return { type: 'RuntimeError', message: 'CUDA driver initialization failed, you might not have a CUDA gpu.' }
  if (framework === 'jax') return { type: 'RuntimeError', message: 'CUDA_ERROR_NOT_INITIALIZED: initialization error' }
  return { type: 'DriverError', message: 'cuInit returned 3 (CUDA_ERROR_NOT_INITIALIZED)' }
}

export const answer = (spec: CellSpec, error = physics(spec)): CellEvidence => ({
  ...spec,
  result: error ? { ok: false, error } : { ok: true },
  exitCode: 0,
  timedOut: false,
  durationMs: 100,
  stderr: '',
})

const state = (mappedNodes: string[], contextCode: number | null) => ({
  pid: 7,
  forkedWithoutExec: false,
  daemonic: false,
  startMethod: null,
  mappedNodes,
  contextCode,
  torchInitialized: null,
  torchInBadFork: null,
})

export const battery = (framework: Framework, planned = plan(framework, 'full', true, 8)): Battery => ({
  framework,
  requested: true,
  planned,
  library: { loaded: true, cudaVersion: 13_000 },
  import: { installed: true, version: '2.11.0', builtForCuda: '13.0', durationMs: 900 },
  canary: { code: 0, signal: null, timedOut: false },
  parents: {
    clean: { state: state([], null) },
    imported: { state: state([], 3) },
    initialized: { state: state(['nvidia0', 'nvidiactl'], 0) },
  },
  cells: planned.map((spec) => answer(spec)),
  ended: { complete: true, exitCode: 0, signal: null, timedOut: false, stderr: '' },
  garbage: [],
})

export const healthy = (frameworks: Framework[] = ['driver', 'torch']): Evidence => ({
  platform: 'linux',
  python: { path: '/venv/bin/python', foundBy: 'flag' },
  facts: {
    interpreter: {
      executable: '/venv/bin/python',
      version: '3.12.3',
      prefix: '/venv',
      cores: 8,
      uid: 1000,
      platform: 'linux',
    },
    airflow: '3.3.2',
    frameworks: { torch: true },
    kernelModule: '580.95.05',
    library: { loaded: true, cudaVersion: 13_000, path: '/usr/lib/x86_64-linux-gnu/libcuda.so.580.95.05' },
    nvml: { loaded: true, code: 0 },
    deviceNodes: ['nvidia0', 'nvidiactl', 'nvidia-uvm'].map((name) => ({
      name,
      mode: 'crw-rw-rw-',
      uid: 0,
      gid: 0,
      accessible: true,
    })),
    environment: {},
    wsl: false,
    lineage: [
      { pid: 7, name: 'python', parent: 6, forkedWithoutExec: false, mappedNodes: [] },
      { pid: 6, name: 'bash', parent: 1, forkedWithoutExec: false, mappedNodes: [] },
    ],
  },
  factErrors: {},
  nvidiaSmi: {
    status: 'ok',
    gpus: [
      {
        index: '0',
        name: 'NVIDIA H200',
        uuid: 'GPU-0',
        driverVersion: '580.95.05',
        computeMode: 'Default',
        migMode: 'Disabled',
        memoryMiB: '143771',
        computeCapability: '9.0',
      },
    ],
    output: '0, NVIDIA H200',
    exitCode: 0,
  },
  batteries: frameworks.map((framework) => battery(framework)),
})

export const changed = (change: Change, frameworks?: Framework[]): Evidence => {
  const evidence = healthy(frameworks)
  change(evidence)
  return evidence
}
