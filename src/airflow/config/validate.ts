/** What Airflow's `conf.validate()` changes or refuses at its start, where that touches one of the options. */

import type { ConfigProblem, Setting, Settings } from '../settings.ts'
import { inRange, type Range, type Version } from '../version.ts'
import { placeIn } from './names.ts'

interface Upgrade {
  option: string
  airflow: Range
  from: string
  to: string
}

/** https://github.com/apache/airflow/blob/3.0.0/airflow-core/src/airflow/configuration.py#L390, as in 3.3.2 */
const UPGRADES: readonly Upgrade[] = [
  { option: 'core.executor', airflow: { from: '3.0' }, from: 'SequentialExecutor', to: 'LocalExecutor' },
]

interface Refusal {
  option: keyof Settings
  airflow: Range
  allowed: readonly string[]
}

/** enums_options of 2.5.3 to 3.1.0; 3.1.8 no longer has it. https://github.com/apache/airflow/pull/61150 */
const REFUSALS: readonly Refusal[] = [
  { option: 'core.mp_start_method', airflow: { below: '3.1.8' }, allowed: ['fork', 'spawn', 'forkserver', ''] },
]

/** Airflow replaces the text wherever it stands, also inside of a list or of another name. */
export const upgraded = (option: string, setting: Setting, version: Version | undefined): Setting => {
  const upgrade = UPGRADES.find((row) => row.option === option && version && inRange(version, row.airflow))
  return upgrade ? { ...setting, value: setting.value.replaceAll(upgrade.from, upgrade.to) } : setting
}

export const refusals = (settings: Settings, version: Version | undefined): ConfigProblem[] =>
  REFUSALS.flatMap(({ option, airflow, allowed }) => {
    const setting = settings[option]
    if (!version || !inRange(version, airflow) || !setting || allowed.includes(setting.value)) return []
    const message = `${option} must be one of ${allowed.filter(Boolean).join(', ')}; Airflow does not start`
    return [{ ...placeIn(setting.origin), message }]
  })
