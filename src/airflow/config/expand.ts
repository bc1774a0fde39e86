/**
 * Variables and ~ in a value, as Airflow's expand_env_var replaces them: os.path.expandvars and expanduser, again and
 * again until nothing changes. https://github.com/apache/airflow/blob/2.11.2/airflow/configuration.py#L115-L130
 */

export type Environment = Readonly<Record<string, string | undefined>>

/** Airflow knows no bound: a variable that contains itself and more keeps it busy until memory runs out. */
const ROUNDS = 100
const LENGTH = 1_000_000

/** undefined: Airflow would never finish. */
export const expandVariables = (text: string, environment: Environment): string | undefined => {
  let value = text
  for (let round = 0; round < ROUNDS && value.length <= LENGTH; round++) {
    const expanded = expandUser(expandOnce(value, environment), environment)
    if (expanded === value) return value
    value = expanded
  }
  return undefined
}

const expandOnce = (text: string, environment: Environment): string => {
  let room = LENGTH
  return text.replace(/\$(\w+|\{[^}]*\})/g, (all, name: string) => {
    const value = variable(environment, name.startsWith('{') ? name.slice(1, -1) : name)
    room -= value?.length ?? 0
    return value === undefined || room < -LENGTH ? all : value
  })
}

/** Whose home `~name` is, and ~ without HOME, stands in the password file, which this does not read. */
const expandUser = (text: string, environment: Environment): string => {
  const home = variable(environment, 'HOME')
  if (home === undefined || !/^~(\/|$)/.test(text)) return text
  return home.replace(/\/+$/, '') + text.slice(1) || '/'
}

const variable = (environment: Environment, name: string): string | undefined =>
  Object.hasOwn(environment, name) ? environment[name] : undefined

/** Where Airflow looks for airflow.cfg, whether or not it is there. */
export const configPath = (environment: Environment): string => {
  const config = variable(environment, 'AIRFLOW_CONFIG')
  if (config !== undefined) return expandVariables(config, environment) ?? config
  const stated = variable(environment, 'AIRFLOW_HOME') ?? '~/airflow'
  const home = expandVariables(stated, environment) ?? stated
  return home === '' || home.endsWith('/') ? `${home}airflow.cfg` : `${home}/airflow.cfg`
}
