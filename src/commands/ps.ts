/** `ps`: Airflow's live processes, who forked whom, and who of them holds CUDA. */

import { setTimeout as sleep } from 'node:timers/promises'
import { readProcesses } from '../collect/processes.ts'
import type { Host } from '../host/host.ts'
import { localHost } from '../host/local.ts'
import { judge } from '../judge/judge.ts'
import { UsageError } from '../model/errors.ts'
import type { Report, Verdict } from '../model/report.ts'
import type { FailOn } from '../model/vocabulary.ts'
import type { Ending, Io } from './io.ts'
import type { Flags } from './options.ts'
import { type Output, outputs } from './outputs.ts'
import { publish } from './publish.ts'

export interface PsFlags extends Flags {
  watch?: string | true
}

const WATCH_SECONDS = 2
const CLEAR = '\u001b[H\u001b[2J'

export const ps = async (flags: PsFlags, io: Io): Promise<Ending> => {
  const { failOn, outputs } = await judging(flags)
  const seconds = flags.watch === undefined ? undefined : flags.watch === true ? WATCH_SECONDS : Number(flags.watch)
  if (seconds !== undefined && !(seconds > 0))
    throw new UsageError('option watch: not a number of seconds', 'Try --watch 5.')
  if (seconds !== undefined && outputs.some(({ format }) => format !== 'text'))
    throw new UsageError('--watch prints again and again, which only text is for', 'Leave --format and --output out.')
  const host = localHost()
  for (;;) {
    const report = look(host, failOn, io.version)
    if (seconds !== undefined && io.stdout.isTTY) io.stdout.write(CLEAR)
    publish(report, outputs, flags, io)
    if (seconds === undefined || !(await pause(seconds, io.signal))) return report.verdict satisfies Verdict
  }
}

/** Only a config file needs zod, which takes longer to load than /proc to read. */
const judging = async (flags: PsFlags): Promise<{ failOn: FailOn; outputs: Output[] }> =>
  flags.config
    ? (await import('./options.ts')).settings(flags)
    : { failOn: (flags.failOn as FailOn) ?? 'broken', outputs: outputs(flags.format, flags.output ?? []) }

/** false when it was interrupted, which is how watching ends. */
const pause = (seconds: number, signal: AbortSignal): Promise<boolean> =>
  sleep(seconds * 1000, true, { signal }).catch(() => false)

const look = (host: Host, failOn: FailOn, version: string): Report =>
  judge(
    { platform: host.platform, facts: {}, factErrors: {}, batteries: [], processes: readProcesses(host) },
    {
      tool: { name: 'cuda-airflow-doctor', version },
      source: 'machine',
      host: host.name,
      failOn,
      measuredAt: 'shell',
    },
  )
