/** What a rehearsed entry means to the tasks of the Airflow at hand. */

import { isKnown } from '../airflow/launch/index.ts'
import { runsIn } from '../airflow/places.ts'
import { AIRFLOW_2, inRange, type Version } from '../airflow/version.ts'
import type { Place } from '../model/observed.ts'
import {
  type CulpritEvidence,
  type EntryEvidence,
  type EntryVerdict,
  placeOf,
  type RehearsalEvidence,
} from '../model/rehearsal.ts'
import type { Report } from '../model/report.ts'
import { kindOf, type Setup } from './setup.ts'

export const poisons = ({ level }: CulpritEvidence): boolean => level !== 'nvml'

/** What a forked child of a poisoned process says, whoever poisoned it. */
const POISONED = /Cannot re-initialize CUDA|NOT_INITIALIZED|initialization error|CUDA initialized before forking/i

export const taskError = ({ task }: EntryEvidence): string | undefined => {
  const texts = [task?.error, task?.driver?.error].flatMap((error) => (error ? `${error.type}: ${error.message}` : []))
  return texts.find((text) => POISONED.test(text))?.split('\n')[0]
}

/**
 * A poisoned child whose poisoner nobody saw. Not where the interpreter's own start has poisoned it, which is an entry
 * of its own; nor where torch asked NVML and there is none, which is so on machines without a driver.
 */
export const unseenPoison = (entry: EntryEvidence): string | undefined => {
  const { culprits, kind, began } = entry
  const atStart = kind !== 'sitecustomize' && began?.state?.contextCode === 0
  return culprits.length > 0 || atStart ? undefined : taskError(entry)
}

const keyOf = (culprit: CulpritEvidence): string => `${poisons(culprit)} ${placeOf(culprit)}`
/** Of the interpreter or of Airflow: every other entry begins with it. */
export const isStart = ({ path, name }: EntryEvidence): boolean => path === undefined && name === undefined

const owns = (entry: EntryEvidence, culprit: CulpritEvidence): boolean =>
  !isStart(entry) && culprit.user.at(-1)?.path === (entry.path ?? entry.file)
/** Without those that it only brings along by importing another entry, or that were there when it began. */
export const ownCulprits = (entry: EntryEvidence, all: EntryEvidence[]): CulpritEvidence[] => {
  const others = all.filter((other) => other !== entry)
  const elsewhere = new Set(
    others.flatMap((other) =>
      other.culprits
        .filter((each) => (owns(other, each) || (isStart(other) && !isStart(entry))) && placeOf(each) !== '')
        .map(keyOf),
    ),
  )
  return entry.culprits.filter((culprit) => owns(entry, culprit) || !elsewhere.has(keyOf(culprit)))
}

/** Whether some executor here forks tasks from a process that has imported this; undefined: no Airflow is known. */
export const harms = (place: Place, setups: Setup[]): boolean | undefined => {
  if (setups.length === 0) return undefined
  return setups.some(({ version, executors, settings }) => {
    const lazy = !/^(f|false|0)$/i.test(settings['core.lazy_load_plugins']?.value ?? '')
    return executors.some((each) => {
      const executor = each.executor ?? 'LocalExecutor'
      const forked = !isKnown(each.process) || kindOf(each) === 'forked'
      return forked && runsIn(place, version, executor, lazy)?.runsIn !== 'child'
    })
  })
}

/** A DAG file that imports another one has tasks of its own to poison; what poisons every task does so anyway. */
const harming = (entry: EntryEvidence, all: EntryEvidence[]): CulpritEvidence[] =>
  ownCulprits(
    entry,
    all.filter(({ kind }) => kind !== 'dag-file'),
  ).filter(poisons)

export const verdictOf = (entry: EntryEvidence, all: EntryEvidence[], setups: Setup[]): EntryVerdict => {
  const { imported, kind } = entry
  if (harming(entry, all).length > 0 || unseenPoison(entry)) {
    if (harms(kind, setups) === false) return 'harmless'
    return kind === 'dag-file' ? 'poisons only 2.x' : 'poisons every task'
  }
  if (!imported) return 'undecided'
  return imported.error ? 'not loaded' : 'harmless'
}

export const fileOf = ({ path, name, id }: EntryEvidence): string => path ?? name ?? id

export const judgeEntries = ({ driver, entries }: RehearsalEvidence, setups: Setup[]): Report['entries'] =>
  entries.map((entry) => ({
    entry: fileOf(entry),
    place: entry.kind,
    verdict: verdictOf(entry, entries, setups),
    culprits: harming(entry, entries).length,
    measuredAt: 'rehearsal',
    decidedBy: driver?.decides ? 'driver' : 'calls',
  }))

/** Why, in words that stand after a colon. */
export const explain = (verdict: EntryVerdict, entry: EntryEvidence, setups: Setup[]): string => {
  const version: Version | undefined = setups[0]?.version
  const here = version ? `Airflow ${version.text}` : 'this Airflow'
  if (verdict === 'poisons every task') return 'every task that is forked afterwards is poisoned'
  if (verdict === 'poisons only 2.x')
    return version && inRange(version, AIRFLOW_2)
      ? `with ${here} its tasks are poisoned`
      : 'poisons its tasks on Airflow 2.5 to 2.11, where the parent imports it; not on 3.x'
  return entry.kind === 'dag-file'
    ? `harmless with ${here}, where the task itself imports it`
    : `harmless with ${here}, where no process that tasks are forked from imports it`
}
