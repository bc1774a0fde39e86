/**
 * What a repository's files say about the Airflow that runs from it, without running anything.
 *
 * - `deployments.ts`     all files → deployments, each with its version, settings and problems
 * - `from-compose.ts`, `from-helm.ts`, `from-rest.ts`   what belongs to one deployment
 * - `components.ts`      the containers of a deployment → its settings; where they disagree
 * - `compose.ts`, `env-files.ts`, `dotenv.ts`           docker compose
 * - `helm.ts`, `helm-charts.ts`                         values of the official, Bitnami and community charts
 * - `dockerfile.ts`, `dockerfile-lines.ts`, `image.ts`  images and their tags
 * - `requirements.ts`    the pinned version of Airflow
 * - `command.ts`         which Airflow process a container runs
 * - `variables.ts`       ${references} in any of these
 * - `yaml.ts`            YAML with lines, anchors and merges
 * - `files.ts`, `repository.ts`  which file is what, and what is near
 */

export type { Deployment } from './components.ts'
export { deployments, isDeploymentFile } from './deployments.ts'
export type { SourceFile } from './files.ts'
