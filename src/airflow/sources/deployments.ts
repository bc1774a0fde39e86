/** The files of a repository → the deployments of Airflow that they describe. */

import type { Deployment } from './components.ts'
import { kindOf, type SourceFile } from './files.ts'
import { fromCompose, isOverride } from './from-compose.ts'
import { fromHelm, mayBeHelmValues } from './from-helm.ts'
import { fromRest } from './from-rest.ts'
import type { Grouped } from './grouped.ts'
import { repositoryOf } from './repository.ts'

/** Whether a file is worth reading; env files with other names are found only where all files are given. */
export const isDeploymentFile = (path: string): boolean => kindOf(path) !== undefined

/**
 * Each compose file with its .env, env files and Dockerfiles, each Helm values file, and what remains. In a compose
 * deployment `environment` comes before env files, those before the Dockerfile's ENV, and that before airflow.cfg.
 */
export const deployments = (files: readonly SourceFile[]): Deployment[] => {
  const repository = repositoryOf(files)
  const grouped: Grouped[] = [
    ...repository
      .of('compose')
      .filter((file) => !isOverride(file, repository))
      .flatMap((file) => fromCompose(file, repository) ?? []),
    ...repository
      .of('yaml')
      .filter(mayBeHelmValues)
      .flatMap((file) => fromHelm(file, repository) ?? []),
  ]
  const used = new Set(grouped.flatMap((group) => group.used))
  return [...grouped.map(({ deployment }) => deployment), ...fromRest(repository, used, grouped.length === 0)]
}
