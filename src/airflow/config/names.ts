/** How an option is spelled in the environment and in airflow.cfg, and where it stands. */

export interface Place {
  path: string
  line?: number | undefined
}

export const originOf = ({ path, line }: Place): string => (line === undefined ? path : `${path}:${line}`)

export const placeIn = (origin: string): Place => {
  const [, path, line] = /^(.*):(\d+)$/s.exec(origin) ?? []
  return path === undefined ? { path: origin } : { path, line: Number(line) }
}

const split = (option: string): [section: string, key: string] => {
  const dot = option.lastIndexOf('.')
  return [option.slice(0, dot), option.slice(dot + 1)]
}

/** Three underscores after a team. https://github.com/apache/airflow/blob/3.3.2/shared/configuration/src/airflow_shared/configuration/parser.py#L1130 */
export const variableOf = (option: string, team?: string): string => {
  const [section, key] = split(option)
  return `AIRFLOW__${team ? `${team}___` : ''}${section.replaceAll('.', '_')}__${key}`.toUpperCase()
}

export const sectionOf = (option: string, team?: string): string => `${team ? `${team}=` : ''}${split(option)[0]}`

export const keyOf = (option: string): string => split(option)[1]
