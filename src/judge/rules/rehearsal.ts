/** What rehearsing Airflow's imports showed, by the Airflow that imports. */

import type { Code } from '../../model/codes.ts'
import { type CulpritEvidence, type EntryEvidence, placeOf, type StackPlace } from '../../model/rehearsal.ts'
import type { Severity } from '../../model/vocabulary.ts'
import { type Case, type Hit, type Rule, rule } from '../case.ts'
import { explain, fileOf, harms, isStart, ownCulprits, poisons, taskError, verdictOf } from '../rehearsal.ts'
import type { Setup } from '../setup.ts'
import { entriesOf, IMPORT_RULES, locationOf, placeName } from './imports.ts'

const LEVELS = {
  torch: 'by torch, whose fork guard knows',
  driver: 'in the driver, behind torch’s back',
  nvml: 'NVML only',
}

/** From what Airflow imports to the call, as the report prints it. */
const chainOf = (entry: EntryEvidence, { user, library, api }: CulpritEvidence): string[] => {
  const spell = ({ path, line, text }: StackPlace) => `${path}:${line} ${text}`
  const below = library.map(
    (each) => `${each.module}.${each.function} (${each.path.split('/').slice(-2).join('/')}:${each.line})`,
  )
  const last = below.at(-1)?.startsWith(api) ? [] : [api]
  const start = `${placeName(entry)} ${fileOf(entry)}`.slice('the '.length)
  return [start, ...user.map(spell), ...below, ...last].filter(Boolean)
}

const argsOf = (entry: EntryEvidence, culprit: CulpritEvidence): Record<string, string> => ({
  file: fileOf(entry),
  when: isStart(entry) ? `at the ${entry.id}` : `when ${placeName(entry)} ${fileOf(entry)} is imported`,
  line: placeOf(culprit) || fileOf(entry),
  text: culprit.user.at(-1)?.text ?? '',
  api: culprit.api || 'native code',
  library: culprit.of,
  level: LEVELS[culprit.level],
  decidedBy: culprit.decidedBy,
})

const ownersOf = (given: Case): { entry: EntryEvidence; culprit: CulpritEvidence }[] => {
  const all = entriesOf(given)
  return all.flatMap((entry) => ownCulprits(entry, all).map((culprit) => ({ entry, culprit })))
}

/** Without a driver a variable is known to help, not seen to. */
const triedFor = (
  culprit: CulpritEvidence,
  trials: { config: string; helped: string[] }[],
  measured: boolean,
): Record<string, boolean> =>
  Object.fromEntries(
    trials
      .map(({ config, helped }) => [config, helped.includes(placeOf(culprit))] as const)
      .filter(([, helped]) => measured || !helped),
  )

/** What poisons in some versions or on some machines only fails nobody. */
const severityOf = ({ certainty }: CulpritEvidence, severity: Severity): Severity =>
  certainty === 'possible' && severity === 'error' ? 'warning' : severity

const SEVERITIES = new Map<boolean | undefined, Severity>([
  [true, 'error'],
  [false, 'info'],
])

/** Several deployments of a repository may have several. */
const onlyVersion = (setups: Setup[]): Pick<Hit, 'airflow'> => {
  const [first, ...others] = setups.map(({ version }) => version)
  return first && others.every(({ text }) => text === first.text) ? { airflow: first } : {}
}

const poisonRule = (code: Code, dagFiles: boolean, unknown: Severity): Rule =>
  rule(code, (given) =>
    ownersOf(given)
      .filter(({ entry, culprit }) => poisons(culprit) && (entry.kind === 'dag-file') === dagFiles)
      .map(({ entry, culprit }): Hit => {
        const { setups, evidence } = given
        const tried = (evidence.rehearsal?.trials ?? []).filter((trial) => trial.entry === entry.id)
        const args = argsOf(entry, culprit)
        const last = culprit.user.at(-1)
        const useless = tried.filter(({ helped }) => !helped.includes(placeOf(culprit))).map(({ config }) => config)
        const withoutHelp = useless.length > 0 ? `; rehearsed again with ${useless.join(', ')}, which did not help` : ''
        return {
          ...onlyVersion(setups),
          subject: fileOf(entry),
          args: { ...args, verdict: explain(verdictOf(entry, entriesOf(given), setups), entry, setups) + withoutHelp },
          severity: severityOf(culprit, SEVERITIES.get(harms(entry.kind, setups)) ?? unknown),
          confidence: culprit.certainty,
          evidence: [
            culprit.decidedBy === 'driver'
              ? 'decided by the driver: cuCtxGetCurrent no longer said 3'
              : 'decided by a call that is known to initialize CUDA',
            ...(taskError(entry) ? [`a process forked afterwards: ${taskError(entry)}`] : []),
            ...tried.map(
              ({ config, helped }) =>
                `rehearsed again with ${config}: ${helped.includes(placeOf(culprit)) ? 'helped' : 'did not help'}`,
            ),
          ],
          chain: chainOf(entry, culprit),
          ...locationOf(entry, last),
          ...(last && { spans: [{ path: last.path, from: last.line, to: last.line }] }),
          libraries: [culprit.of, ...culprit.library.map(({ module }) => module.split('.')[0] ?? '')],
          tried: triedFor(culprit, tried, evidence.rehearsal?.driver?.decides ?? false),
        }
      }),
  )

const nvmlOnly = rule('CAD355', (given) =>
  ownersOf(given)
    .filter(({ culprit }) => !poisons(culprit))
    .map(({ entry, culprit }) => ({
      subject: fileOf(entry),
      args: argsOf(entry, culprit),
      chain: chainOf(entry, culprit),
      ...locationOf(entry, culprit.user.at(-1)),
    })),
)

export const REHEARSAL_RULES: Rule[] = [
  poisonRule('CAD350', false, 'error'),
  poisonRule('CAD351', true, 'warning'),
  nvmlOnly,
  ...IMPORT_RULES,
]
