/** Launchers that start a program elsewhere: DockerOperator against a real engine, and TorchX. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Report } from '../../src/model/report.ts'
import { codes, outcomes, POISON, type RunningBench, startBench } from './support/bench.ts'
import { type Engine, startPodman } from './support/podman.ts'

let bench: RunningBench
let report: Report
const engine = await startPodman()
const works = (found: Engine | string): found is Engine => typeof found !== 'string'

beforeAll(async () => {
  const docker = works(engine) ? ['--docker-url', engine.url, '--image', engine.image] : []
  const ways = works(engine) ? ['torchx', 'docker'] : ['torchx']
  bench = await startBench({ version: '2.11.2', executor: 'LocalExecutor' }, [
    { id: 'launchers', ways, options: docker, atImport: POISON },
  ])
  report = bench.reports.launchers as Report
})
afterAll(async () => {
  await bench?.stop()
  if (works(engine)) await engine.stop()
})

describe('TorchX', () => {
  it('starts a new program, which works whatever the parents of its task did', () =>
    expect(outcomes(report).torchx).toBe('pass'))

  it('in the interpreter of the task', () =>
    expect(report.evidence.tasks?.find(({ way }) => way === 'torchx')?.torchx).toMatchObject({
      version: '0.7.0',
      samePython: true,
    }))
})

describe.skipIf(!works(engine))(`DockerOperator${works(engine) ? '' : ` (skipped: ${engine})`}`, () => {
  it('runs the probe in a container, where nothing is left of the task', () => {
    const found = report.evidence.tasks?.find(({ way }) => way === 'docker')
    expect(found?.task).toMatchObject({ forkedWithoutExec: false, daemonic: false, mappedNodes: [] })
    expect(found?.facts.airflow).toBeUndefined()
  })

  it('a request for a GPU is ignored without a word, and the doctor says so', () => {
    expect(outcomes(report).docker).toBe('fail')
    expect(codes(report)).toContain('CAD337')
  })
})
