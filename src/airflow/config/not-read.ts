/** Spellings that look like one of the options and that Airflow does not read. */

import { type ConfigProblem, OPTIONS } from '../settings.ts'
import { keyOf, type Place, sectionOf, variableOf } from './names.ts'
import type { ConfigSource } from './read.ts'

/**
 * A command or a secret may stand in for sensitive options only, and none of these is: sensitive_config_values.
 * https://airflow.apache.org/docs/apache-airflow/stable/howto/set-config.html
 */
const STAND_INS = ['_cmd', '_secret']

export const notRead = (source: ConfigSource): ConfigProblem[] =>
  OPTIONS.flatMap((option) => [...variables(option, source), ...standInsInFile(option, source)]).concat(
    otherCase(source),
  )

const variables = (option: string, { environment, team, placeOf }: ConfigSource): ConfigProblem[] =>
  STAND_INS.map((suffix) => `${variableOf(option, team)}${suffix.toUpperCase()}`)
    .filter((name) => Object.hasOwn(environment, name) && environment[name] !== undefined)
    .map((name) => noEffect(placeOf?.(name) ?? { path: name }, name, option))

const standInsInFile = (option: string, { sections, team }: ConfigSource): ConfigProblem[] =>
  STAND_INS.flatMap((suffix) => {
    const name = `${keyOf(option)}${suffix}`
    const found = sections.get(sectionOf(option, team))?.get(name)
    return found ? [noEffect({ path: found.path, line: found.line }, name, option)] : []
  })

const noEffect = (place: Place, name: string, option: string): ConfigProblem => ({
  ...place,
  message: `${name} has no effect: Airflow takes a command or a secret for sensitive options only, and ${option} is not one`,
})

/** Names in airflow.cfg are exact; `[Core]` is another section. */
const otherCase = ({ sections, team }: ConfigSource): ConfigProblem[] => {
  const names = new Set(OPTIONS.map((option) => `${sectionOf(option, team)}.${keyOf(option)}`))
  return [...sections].flatMap(([section, options]) =>
    [...options].flatMap(([key, { path, line }]) => {
      const name = `${section}.${key}`
      const meant = name.toLowerCase()
      return !names.has(name) && names.has(meant)
        ? [{ path, line, message: `[${section}] ${key} is not read: names are exact, Airflow reads ${meant}` }]
        : []
    }),
  )
}
