/** Container images of Airflow. */

import type { Substituted } from './variables.ts'

interface Family {
  repository: RegExp
  /** What the image's own environment has, for $AIRFLOW_HOME in other variables. */
  environment: Readonly<Record<string, string>>
  /** A variable from which the image's start script makes [core] executor. */
  executor?: { variable: string; suffix: string }
}

const APACHE = { AIRFLOW_HOME: '/opt/airflow', HOME: '/home/airflow' }

/** Images whose tag is the version of Airflow. */
const FAMILIES: readonly Family[] = [
  // https://airflow.apache.org/docs/docker-stack/
  { repository: /(^|\/)apache\/airflow$/, environment: APACHE },
  {
    // https://github.com/bitnami/containers/tree/main/bitnami/airflow
    repository: /(^|\/)bitnami(legacy|secure)?\/airflow(-scheduler|-worker)?$/,
    environment: { AIRFLOW_HOME: '/opt/bitnami/airflow' },
    executor: { variable: 'AIRFLOW_EXECUTOR', suffix: '' },
  },
  {
    // https://github.com/puckel/docker-airflow/blob/master/script/entrypoint.sh
    repository: /(^|\/)puckel\/docker-airflow$/,
    environment: { AIRFLOW_HOME: '/usr/local/airflow' },
    executor: { variable: 'EXECUTOR', suffix: 'Executor' },
  },
]

export interface Image {
  repository: string
  tag: string | undefined
}

export const parseImage = (reference: string): Image => {
  const [name = ''] = reference.trim().split('@')
  const colon = name.lastIndexOf(':')
  return colon > name.lastIndexOf('/')
    ? { repository: name.slice(0, colon), tag: name.slice(colon + 1) }
    : { repository: name, tag: undefined }
}

export const familyOf = ({ repository }: Image): Family | undefined =>
  FAMILIES.find((family) => family.repository.test(repository))

/** The pictures that Airflow's repository holds besides Airflow. */
const NOT_AIRFLOW = /exporter|pgbouncer|git-?sync|statsd/

export const isAirflowImage = ({ repository, tag = '' }: Image): boolean => {
  const name = repository.slice(repository.lastIndexOf('/') + 1)
  return /(^|[-_.])airflow($|[-_.])|astro-runtime/.test(name) && !NOT_AIRFLOW.test(name) && !NOT_AIRFLOW.test(tag)
}

const VERSION = /^(?:slim-)?v?(\d+\.\d+(?:\.\d+)?(?:(?:a|b|rc|\.dev|\.post)\d+)?)(?:-|$)/

/** undefined for a tag that moves, such as latest. */
export const versionOfTag = (tag: string): string | undefined => VERSION.exec(tag)?.[1]

/** Only where a tag says Airflow's version: one's own image has a version of its own. */
export const versionOfImage = (image: Image): Substituted | undefined => {
  if (!familyOf(image) || !isAirflowImage(image)) return undefined
  const value = image.tag && versionOfTag(image.tag)
  return value ? { value } : { unknown: `the tag ${image.tag ?? 'latest'} of ${image.repository} names no version` }
}
