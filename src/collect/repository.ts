/** The files of a repository that say how Airflow is deployed. */

import { deployments, isDeploymentFile, type SourceFile } from '../airflow/sources/index.ts'
import type { DeploymentEvidence, RepositoryEvidence } from '../model/airflow.ts'
import { CAN_FORK_FALSE, LOCAL_SETTINGS } from './airflow.ts'
import { attempt, type Walked } from './walk.ts'

/** Nothing that describes a deployment is longer. */
const LARGEST = 1024 * 1024

export interface RepositoryFound {
  repository: RepositoryEvidence
  deployments: DeploymentEvidence[]
}

export const readRepository = ({ paths, files, missing, skipped, read }: Walked): RepositoryFound => {
  const repository: RepositoryEvidence = { paths: [...paths], missing, files: files.length, skipped: [...skipped] }
  const found = files
    .filter(({ path }) => isDeploymentFile(path) || isLocalSettings(path))
    .flatMap(({ path, size }): SourceFile[] => {
      if (size <= LARGEST) {
        const text = attempt(path, repository.skipped, () => read(path))
        return text === undefined ? [] : [{ path, text }]
      }
      repository.skipped.push({ path, reason: 'larger than 1 MiB' })
      return []
    })
  const canForkFalse = found.filter(({ path }) => isLocalSettings(path)).flatMap(canForkFalseIn)
  const described = deployments(found.filter(({ path }) => isDeploymentFile(path)))
  return {
    repository,
    deployments: described.map((each) => {
      const own = canForkFalse.find((place) => described.length === 1 || isBelow(place, each.name))
      return { ...each, unknown: [...each.unknown], ...(own && { canForkFalse: own }) }
    }),
  }
}

/** In the folder of the file that describes the deployment, or deeper. */
const isBelow = (path: string, name: string): boolean => path.startsWith(name.slice(0, name.lastIndexOf('/') + 1))

const isLocalSettings = (path: string): boolean => path.endsWith(`/${LOCAL_SETTINGS}`) || path === LOCAL_SETTINGS

const canForkFalseIn = ({ path, text }: SourceFile): string[] => {
  const line = text.split('\n').findIndex((each) => CAN_FORK_FALSE.test(each))
  return line < 0 ? [] : [`${path}:${line + 1}`]
}
