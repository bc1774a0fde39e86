/** `trace`: rehearses what Airflow imports, and names the line that poisons. */

import { hostname } from 'node:os'
import { localHost } from '../host/local.ts'
import { simulate } from '../host/simulate.ts'
import { judge } from '../judge/judge.ts'
import { packagePath } from '../root.ts'
import type { Ending, Io } from './io.ts'
import { type Flags, settings } from './options.ts'
import { publish } from './publish.ts'
import { rehearsed } from './rehearsed.ts'

export const trace = async (paths: string[], flags: Flags, io: Io): Promise<Ending> => {
  const wanted = settings(flags)
  const profile = flags.simulate === true ? 'healthy' : flags.simulate
  const simulation =
    profile === undefined ? undefined : await simulate(localHost(), packagePath('dist/simulated.json'), profile)
  try {
    const evidence = await rehearsed(paths, wanted, simulation?.env, flags, io)
    if (io.signal.aborted) return 'interrupted'
    const report = judge(evidence, {
      tool: { name: 'cuda-airflow-doctor', version: io.version },
      source: profile === undefined ? 'machine' : 'simulated',
      ...(profile !== undefined && { simulated: profile }),
      host: hostname(),
      failOn: wanted.failOn,
      measuredAt: 'rehearsal',
      about: 'rehearsal',
    })
    publish(report, wanted.outputs, flags, io)
    return report.verdict
  } finally {
    simulation?.dispose()
  }
}
