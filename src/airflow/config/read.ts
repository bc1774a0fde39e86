/** Environment and airflow.cfg → the options that decide, as Airflow's `conf.get` answers. */

import { type ConfigProblem, OPTIONS, type Setting, type Settings } from '../settings.ts'
import type { Version } from '../version.ts'
import { type CfgOption, parseCfg, type Sections } from './cfg.ts'
import { type Environment, expandVariables } from './expand.ts'
import { interpolate, optionOf } from './interpolate.ts'
import { keyOf, originOf, type Place, placeIn, sectionOf, variableOf } from './names.ts'
import { notRead } from './not-read.ts'
import { booleanOf } from './python.ts'
import { refusals, upgraded } from './validate.ts'

export interface Config {
  settings: Settings
  problems: ConfigProblem[]
}

export interface ConfigSource {
  environment: Environment
  sections: Sections
  /** Airflow 3 reads one executor as another, and versions differ in what they refuse. */
  version?: Version | undefined
  /**
   * As `conf.get(…, team_name=team)` of 3.2 and later: what the team does not set has Airflow's default, whatever is
   * set for all teams. Executors read their own section so; [core] is read without a team.
   */
  team?: string | undefined
  /** Where a variable is set; without it, the variable's name says it all. */
  placeOf?: ((variable: string) => Place) | undefined
}

export const readConfig = ({
  path,
  text,
  ...source
}: Omit<ConfigSource, 'sections'> & { path: string; text: string | undefined }): Config => {
  const { sections, problems } = parseCfg(path, text ?? '')
  const config = settingsOf({ ...source, sections })
  return { ...config, problems: [...problems, ...config.problems] }
}

export const settingsOf = (given: ConfigSource): Config => {
  const testing = unitTestMode(given)
  const source: ConfigSource = testing ? { ...given, sections: new Map() } : given
  const settings: Settings = {}
  const problems: ConfigProblem[] = testing ? [testing] : []
  for (const option of OPTIONS) {
    const found = lookUp(option, source)
    if (found && 'message' in found) problems.push(found)
    else if (found) settings[option] = upgraded(option, found, source.version)
  }
  return { settings, problems: [...problems, ...notRead(source), ...refusals(settings, source.version)] }
}

/** No option has an older name: deprecated_options of 2.5.3, 2.7.3, 2.10.5, 2.11.2, 3.0 to 3.3.2 name none of them. */
const lookUp = (option: string, source: ConfigSource): Setting | ConfigProblem | undefined => {
  const { environment, sections, team, placeOf } = source
  const name = variableOf(option, team)
  const variable = Object.hasOwn(environment, name) ? environment[name] : undefined
  if (variable !== undefined) return settle(variable, placeOf?.(name) ?? { path: name }, environment)
  const section = sectionOf(option, team)
  const found = optionOf(sections, section, keyOf(option))
  return found && inFile(found, section, source)
}

const inFile = (
  { value, path, line }: CfgOption,
  section: string,
  { sections, environment }: ConfigSource,
): Setting | ConfigProblem => {
  const interpolated = interpolate(sections, section, value)
  if ('value' in interpolated) return settle(interpolated.value, { path, line }, environment)
  return { path, line, message: `${interpolated.error}; Airflow fails when it reads this option` }
}

const settle = (text: string, place: Place, environment: Environment): Setting | ConfigProblem => {
  const value = expandVariables(text, environment)
  if (value !== undefined) return { value, origin: originOf(place) }
  return { ...place, message: 'a variable in it leads back to itself; Airflow would never finish reading this option' }
}

/** https://github.com/apache/airflow/blob/2.11.2/airflow/configuration.py#L2193 (initialize_config) */
const unitTestMode = (source: ConfigSource): ConfigProblem | undefined => {
  const found = lookUp('core.unit_test_mode', { ...source, team: undefined })
  if (!found || 'message' in found || booleanOf(found.value) !== true) return undefined
  const message = 'unit_test_mode is on: Airflow puts the configuration of its own tests in the place of airflow.cfg'
  return { ...placeIn(found.origin), message }
}
