/** `doctor`: the battery on this machine; with --simulate against the simulated driver. */

import { writeFileSync } from 'node:fs'
import { collectAirflow } from '../collect/airflow.ts'
import { collect } from '../collect/collect.ts'
import { readProcesses } from '../collect/processes.ts'
import { findPython } from '../collect/python.ts'
import type { Host } from '../host/host.ts'
import { localHost } from '../host/local.ts'
import { recordingHost } from '../host/recording.ts'
import { redact } from '../host/redact.ts'
import { simulate } from '../host/simulate.ts'
import { judge } from '../judge/judge.ts'
import { RECORDING_VERSION, type Recording } from '../model/recording.ts'
import { packagePath } from '../root.ts'
import { progress } from '../ui/progress.ts'
import type { Ending, Io } from './io.ts'
import { type Flags, settings } from './options.ts'
import { publish } from './publish.ts'

export const doctor = async (flags: Flags, io: Io): Promise<Ending> => {
  const wanted = settings(flags)
  const profile = flags.simulate === true ? 'healthy' : flags.simulate
  const simulation =
    profile === undefined ? undefined : await simulate(localHost(), packagePath('dist/simulated.json'), profile)
  try {
    return await examine(localHost(simulation?.env), { flags, wanted, profile }, io)
  } finally {
    simulation?.dispose()
  }
}

interface Order {
  flags: Flags
  wanted: ReturnType<typeof settings>
  profile: string | undefined
}

const examine = async (host: Host, { flags, wanted, profile }: Order, io: Io): Promise<Ending> => {
  const python = findPython(host, wanted.python)
  const { frameworks, requested, breadth, timeoutSeconds, failOn } = wanted
  const tool = { name: 'cuda-airflow-doctor', version: io.version }
  const simulated = profile === undefined ? {} : { simulated: profile }
  const recording: Recording = {
    kind: 'cuda-airflow-doctor/recording',
    version: RECORDING_VERSION,
    tool: io.version,
    host: host.name,
    platform: host.platform,
    ...simulated,
    python,
    request: { frameworks, requested, breadth, timeoutSeconds },
    calls: [],
  }
  const view = await progress(io.stderr, io.env, flags.quiet ?? false)
  const order = {
    python,
    probes: packagePath('probes'),
    frameworks,
    requested,
    breadth,
    timeoutSeconds,
    signal: io.signal,
  }
  const processes = readProcesses(host)
  const measured = await collect(recordingHost(host, recording), order, view.listen).finally(view.stop)
  if (io.signal.aborted) return 'interrupted'
  const airflow = collectAirflow(host, processes.processes, measured.facts.airflow, wanted.airflow)
  const around = { ...(airflow && { airflow }), ...(processes.processes.length > 0 && { processes }) }
  if (flags.save) writeFileSync(flags.save, `${JSON.stringify(redact({ ...recording, ...around }), null, 1)}\n`)
  const source = profile === undefined ? 'machine' : 'simulated'
  const report = judge(
    { ...measured, ...around },
    { tool, source, ...simulated, host: host.name, failOn, measuredAt: 'shell' },
  )
  publish(report, wanted.outputs, flags, io)
  return report.verdict
}
