/** A container's command → which Airflow process it runs, and the Celery pool that it asks for. */

export type ServiceRole = 'scheduler' | 'celery-worker' | 'standalone' | 'other'

export interface Command {
  role?: ServiceRole
  /** --pool or -P of a Celery worker. */
  pool?: string
  /** By Airflow's own command line, which knows no --pool, and not by Celery's. */
  byAirflow: boolean
  mentionsAirflow: boolean
}

/** https://airflow.apache.org/docs/apache-airflow-providers-celery/stable/cli-ref.html#worker */
export const NO_POOL = '`airflow celery worker` has no option --pool and does not start with it: set [celery] pool'

/** Airflow's own commands, the first that a container runs counts. */
const SUBCOMMANDS: readonly [RegExp, ServiceRole][] = [
  [/^scheduler$/, 'scheduler'],
  [/^standalone$/, 'standalone'],
  [/^(webserver|api-server|triggerer|dag-processor|flower|db|version|users|connections|initdb|upgradedb)$/, 'other'],
]

const AIRFLOW = /(^|\/)airflow$/

export const readCommand = (text: string): Command => {
  const words = text.split(/[\s"'`;&|()[\],]+/).filter(Boolean)
  const role = isWorker(words) ? 'celery-worker' : roleOf(words)
  const pool = role === 'celery-worker' ? poolOf(words) : undefined
  return {
    ...(role && { role }),
    ...(pool && { pool }),
    byAirflow: !words.some((word) => /^(-A|--app)/.test(word)),
    mentionsAirflow: words.some((word) => AIRFLOW.test(word)),
  }
}

/** `celery worker`, or `worker` as Airflow 1.10 and many start scripts have it. */
const isWorker = (words: string[]): boolean =>
  words.includes('worker') && (words.some((word) => /(^|\/)celery$/.test(word)) || isSubcommand(words, /^worker$/))

const roleOf = (words: string[]): ServiceRole | undefined =>
  SUBCOMMANDS.find(([pattern]) => isSubcommand(words, pattern))?.[1]

/** In a script the same words may mean something else. */
const isSubcommand = (words: string[], pattern: RegExp): boolean =>
  words.some((word, at) => pattern.test(word) && (at === 0 || /(^|\/)airflow$|entrypoint/.test(words[at - 1] ?? '')))

const poolOf = (words: string[]): string | undefined => {
  const at = words.findIndex((word) => /^(--pool|-P)(=|$)|^-P\w/.test(word))
  const [, inline] = /^(?:--pool=|-P=?)(.+)$/.exec(words[at] ?? '') ?? []
  return at < 0 ? undefined : (inline ?? words[at + 1])
}
