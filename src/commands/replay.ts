/** `replay`: saved recordings judged anew, saved reports printed again, results out of Airflow's task logs. */

import { collect } from '../collect/collect.ts'
import { replayHost } from '../host/recording.ts'
import { judge } from '../judge/judge.ts'
import { UsageError } from '../model/errors.ts'
import type { Recording } from '../model/recording.ts'
import type { Report } from '../model/report.ts'
import type { FailOn } from '../model/vocabulary.ts'
import type { Ending, Io } from './io.ts'
import { type Flags, settings } from './options.ts'
import { publish } from './publish.ts'
import { HINT, isFolder, measuredEvidence, savedIn, textOf } from './saved.ts'

export const replay = async (paths: string[], flags: Flags, io: Io): Promise<Ending> => {
  const { failOn, outputs } = settings(flags)
  const found = (await replaySaved(paths, failOn, io.version)) ?? replayTasks(paths, failOn, io.version)
  publish(found, outputs, flags, io)
  return found.verdict
}

/** A single file that `doctor` wrote. */
const replaySaved = async ([path, ...more]: string[], failOn: FailOn, version: string): Promise<Report | undefined> => {
  if (path === undefined || more.length > 0 || isFolder(path)) return undefined
  const text = textOf(path)
  if (typeof text !== 'string') throw new UsageError(`${path}: ${text.reason}`, HINT)
  const saved = savedIn(text, path)
  if (!saved) return undefined
  return 'calls' in saved ? judgeRecording(saved, failOn, version) : saved
}

export const judgeRecording = async (saved: Recording, failOn: FailOn, version: string): Promise<Report> => {
  const order = { python: saved.python, probes: 'probes', ...saved.request }
  const measured = await collect(replayHost(saved), order, () => {})
  const { airflow, processes } = saved
  const around = { ...(airflow && { airflow }), ...(processes && { processes }) }
  return judge(
    { ...measured, ...around },
    {
      ...context(failOn, version),
      ...(saved.simulated && { simulated: saved.simulated }),
      host: saved.host,
    },
  )
}

const context = (failOn: FailOn, version: string) => ({
  tool: { name: 'cuda-airflow-doctor', version },
  source: 'replay' as const,
  host: 'several',
  failOn,
  measuredAt: 'shell' as const,
})

/** Task logs, and reports made from them, together. */
export const replayTasks = (paths: string[], failOn: FailOn, version: string): Report =>
  judge(
    { platform: 'linux', facts: {}, factErrors: {}, batteries: [], ...measuredEvidence(paths) },
    context(failOn, version),
  )
