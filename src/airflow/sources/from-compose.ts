/** A compose file, with its .env, env files, Dockerfiles and airflow.cfg → one deployment. */

import { parseCfg, type Sections } from '../config/cfg.ts'
import { originOf } from '../config/names.ts'
import type { ConfigProblem, Setting } from '../settings.ts'
import type { ServiceRole } from './command.ts'
import { type Component, combine } from './components.ts'
import { type ComposeService, override, readCompose } from './compose.ts'
import { type Dockerfile, readDockerfile } from './dockerfile.ts'
import { readDotenv } from './dotenv.ts'
import { withEnvFiles } from './env-files.ts'
import { folderOf, nearest, type SourceFile } from './files.ts'
import type { Grouped } from './grouped.ts'
import { familyOf, type Image, isAirflowImage, parseImage, versionOfImage } from './image.ts'
import { pinned, type Repository } from './repository.ts'
import { known, merge, type Variable, type Variables } from './variables.ts'

const OVERRIDE = /^(.*?)((?:docker-)?compose)\.override(\.ya?ml)$/

/** docker compose puts it over the file of the same name by itself. */
export const isOverride = ({ path }: SourceFile, { byPath }: Repository): boolean => {
  const [, folder = '', name, ending] = OVERRIDE.exec(path) ?? []
  return name !== undefined && byPath.has(`${folder}${name}${ending}`)
}

/** undefined where nothing in the file is Airflow. */
export const fromCompose = (file: SourceFile, repository: Repository): Grouped | undefined => {
  const folder = folderOf(file.path)
  const dotenvFile = repository.byPath.get(folder ? `${folder}/.env` : '.env')
  const dotenv = dotenvFile ? readDotenv(dotenvFile).variables : new Map<string, Variable>()
  const { services, problems } = readAll(file, repository, dotenv)
  const cfg = nearest(folder, repository.of('cfg'))
  const parsed = cfg ? parseCfg(cfg.path, cfg.text) : { sections: new Map(), problems: [] }
  const parts = services.flatMap((service) => partOf(service, { repository, dotenv, sections: parsed.sections }) ?? [])
  if (parts.length === 0) {
    const broken = problems.length > 0 && /airflow/i.test(file.text)
    return broken
      ? { deployment: { name: file.path, settings: {}, unknown: ['core.executor'], problems }, used: [] }
      : undefined
  }
  const fallback = parts.some(({ component }) => component.version) ? undefined : pinned(folder, repository)
  const deployment = combine(
    file.path,
    parts.map(({ component }) => component),
    {
      version: fallback?.version,
      problems: [
        ...problems,
        ...parsed.problems,
        ...parts.flatMap((part) => part.problems),
        ...(fallback?.problems ?? []),
      ],
    },
  )
  return { deployment, used: [...(cfg ? [cfg.path] : []), ...parts.flatMap(({ used }) => used)] }
}

const readAll = (file: SourceFile, { byPath }: Repository, dotenv: Variables) => {
  const base = readCompose(file, dotenv)
  const over = byPath.get(file.path.replace(/((?:^|\/)(?:docker-)?compose)(\.ya?ml)$/, '$1.override$2'))
  if (!over || over === file) return base
  const above = readCompose(over, dotenv)
  const services = new Map(base.services.map((service) => [service.name, service]))
  for (const service of above.services) {
    const below = services.get(service.name)
    services.set(service.name, below ? override(below, service) : service)
  }
  return { services: [...services.values()], problems: [...base.problems, ...above.problems] }
}

interface Part {
  component: Component
  problems: ConfigProblem[]
  used: string[]
}

interface Context {
  repository: Repository
  dotenv: Variables
  sections: Sections
}

const partOf = (service: ComposeService, { repository, dotenv, sections }: Context): Part | undefined => {
  const { path, line, name, build, pool } = service
  const place = { path, ...(line !== undefined && { line }) }
  const source = build?.dockerfile === undefined ? undefined : repository.byPath.get(build.dockerfile)
  const dockerfile = source && readDockerfile(source, build)
  const reference = known(service.image)
  const image = reference === undefined ? undefined : parseImage(reference)
  const environment = withEnvFiles(service, repository.byPath, dotenv)
  if (!isAirflow(service, image, dockerfile, environment.variables)) return undefined
  const family = [image, dockerfile?.base].flatMap((each) => (each && familyOf(each)) ?? [])[0]
  const variables = merge(dockerfile?.variables ?? new Map(), environment.variables)
  const executor = family?.executor && variables.get(family.executor.variable)
  if (executor && 'value' in executor && !variables.has('AIRFLOW__CORE__EXECUTOR'))
    variables.set('AIRFLOW__CORE__EXECUTOR', { ...executor, value: `${executor.value}${family.executor?.suffix}` })
  const { version, problems } = versionOf(service, image, dockerfile)
  const missing = build && !source ? [{ ...place, message: `what builds ${name} is not in the repository` }] : []
  return {
    component: {
      name,
      role: roleOf(service, image),
      variables,
      sections,
      image: family?.environment ?? {},
      ...(pool && { pool }),
      ...(version && { version }),
      incomplete: environment.problems.length + missing.length > 0,
    },
    problems: [...environment.problems, ...problems, ...missing],
    used: source ? [source.path] : [],
  }
}

/** A database may share an env file with Airflow, so that file alone tells nothing of an image that is something else. */
const isAirflow = (
  { variables, build, role, mentionsAirflow }: ComposeService,
  image: Image | undefined,
  dockerfile: Dockerfile | undefined,
  all: Variables,
): boolean => {
  const sets = (some: Variables) => [...some.keys()].some((name) => name.startsWith('AIRFLOW__'))
  if (mentionsAirflow || dockerfile?.airflow || sets(variables)) return true
  return image && !build ? isAirflowImage(image) : role !== undefined && sets(all)
}

const roleOf = ({ role, name }: ComposeService, image: Image | undefined): ServiceRole => {
  if (role) return role
  const told = /airflow-(scheduler|worker)$/.exec(image?.repository ?? '')?.[1] ?? /worker|scheduler/.exec(name)?.[0]
  if (told === 'worker') return 'celery-worker'
  return told === 'scheduler' ? told : 'other'
}

/** What is built carries the tag of its own image, which may say anything. */
const versionOf = (
  { image: variable, path, line }: ComposeService,
  image: Image | undefined,
  dockerfile: Dockerfile | undefined,
): { version?: Setting; problems: ConfigProblem[] } => {
  if (dockerfile?.version) return { version: dockerfile.version, problems: [] }
  if (dockerfile?.unknownVersion) return { problems: [dockerfile.unknownVersion] }
  const place = { path: variable?.path ?? path, line: variable?.line ?? line }
  if (variable && 'unknown' in variable) return { problems: [{ ...place, message: `the image ${variable.unknown}` }] }
  const said = image && versionOfImage(image)
  if (said && 'value' in said) return { version: { value: said.value, origin: originOf(place) }, problems: [] }
  return { problems: said ? [{ ...place, message: said.unknown }] : [] }
}
