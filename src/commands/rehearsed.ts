/** The rehearsal as `trace` and `gate --trace` start it: of the given files, by the interpreter that the worker uses. */

import { collectAirflow } from '../collect/airflow.ts'
import { entriesIn, ownFolders } from '../collect/entries.ts'
import { collectFacts } from '../collect/facts.ts'
import { findPython } from '../collect/python.ts'
import { rehearse } from '../collect/rehearsal.ts'
import { walk } from '../collect/walk.ts'
import { localHost } from '../host/local.ts'
import type { Evidence } from '../model/evidence.ts'
import { packagePath } from '../root.ts'
import { progress } from '../ui/progress.ts'
import type { Io } from './io.ts'
import type { Flags, Settings } from './options.ts'

type Wanted = Pick<Settings, 'python' | 'timeoutSeconds' | 'airflow'>

/** `paths`: none are those of this machine's Airflow. `env`: of the simulated driver. */
export const rehearsed = async (
  paths: readonly string[],
  { python: wantedPython, timeoutSeconds, airflow: wantedAirflow }: Wanted,
  env: Record<string, string> | undefined,
  { quiet = false }: Flags,
  io: Io,
): Promise<Evidence> => {
  const view = await progress(io.stderr, io.env, quiet)
  try {
    const host = localHost(env)
    const python = findPython(host, wantedPython)
    const probes = packagePath('probes')
    const probe = { command: python.path, env: { PYTHONDONTWRITEBYTECODE: '1' }, signal: io.signal }
    const { facts, factErrors } = await collectFacts(host, python, { ...probe, timeoutSeconds }, probes)
    const airflow = collectAirflow(host, [], facts.airflow, wantedAirflow)
    const walked = walk(paths.length > 0 ? paths : existing(ownFolders(airflow), host.list))
    const entries = entriesIn(walked, airflow, facts.airflow !== undefined)
    const step = 'rehearsal'
    view.listen({ type: 'started', step, title: `Rehearsing ${entries.entries.length} imports` })
    const rehearsal = await rehearse(host, {
      ...entries,
      paths: [...walked.paths],
      missing: walked.missing,
      skipped: walked.skipped,
      timeoutSeconds,
      probes,
      probe,
      onEntry: ({ id }) => view.listen({ type: 'detail', step, text: id }),
    })
    view.listen({ type: 'finished', step, title: 'Rehearsing', summary: `${rehearsal.entries.length} imports` })
    return {
      platform: host.platform,
      python,
      facts,
      factErrors,
      batteries: [],
      rehearsal,
      ...(airflow?.version && { airflow }),
    }
  } finally {
    view.stop()
  }
}

/** The current folder where this machine's Airflow has none. */
const existing = (folders: string[], list: (folder: string) => string[]): string[] => {
  const found = folders.filter((folder) => list(folder).length > 0)
  return found.length > 0 ? found : ['.']
}
