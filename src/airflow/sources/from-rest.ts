/** Dockerfiles, airflow.cfg, .env and requirements that no compose file and no chart uses → deployments. */

import { parseCfg, type Sections } from '../config/cfg.ts'
import type { ConfigProblem } from '../settings.ts'
import { combine, type Deployment } from './components.ts'
import { readDockerfile } from './dockerfile.ts'
import { readDotenv } from './dotenv.ts'
import { folderOf, nearest, type SourceFile } from './files.ts'
import { familyOf } from './image.ts'
import { pinned, type Repository } from './repository.ts'
import { pinOf } from './requirements.ts'
import { merge, type Variables } from './variables.ts'

/** `alone`: nothing else describes a deployment, so that variables or requirements suffice for one. */
export const fromRest = (repository: Repository, used: ReadonlySet<string>, alone: boolean): Deployment[] => {
  const free = (files: SourceFile[]) => files.filter(({ path }) => !used.has(path))
  const images = free(repository.dockerfiles)
  const cfgs = free(repository.of('cfg'))
  const taken = new Set(images.map(({ path }) => nearest(folderOf(path), cfgs)?.path))
  const anchors = [...images, ...cfgs.filter(({ path }) => !taken.has(path))]
  if (anchors.length > 0 || !alone) return anchors.map((anchor) => describe(anchor, repository))
  const [variables] = repository.of('dotenv').filter((file) => setsAirflow(readDotenv(file).variables))
  const [pins] = repository.of('lock', 'requirements').filter((file) => pinOf(file))
  const last = variables ?? pins
  return last ? [describe(last, repository)] : []
}

const setsAirflow = (variables: Variables): boolean =>
  [...variables.keys()].some((name) => name.startsWith('AIRFLOW__'))

const NO_CFG: { sections: Sections; problems: ConfigProblem[] } = { sections: new Map(), problems: [] }

const describe = (anchor: SourceFile, repository: Repository): Deployment => {
  const folder = folderOf(anchor.path)
  const dockerfile = repository.dockerfiles.includes(anchor) ? readDockerfile(anchor) : undefined
  const cfg = repository.of('cfg').includes(anchor) ? anchor : nearest(folder, repository.of('cfg'))
  const dotenv = repository.of('dotenv').includes(anchor)
    ? anchor
    : nearest(
        folder,
        repository.of('dotenv').filter(({ path }) => /(^|\/)\.env$/.test(path)),
      )
  const read = dotenv ? readDotenv(dotenv) : { variables: new Map(), problems: [] }
  const parsed = cfg ? parseCfg(cfg.path, cfg.text) : NO_CFG
  const pin = dockerfile?.version ? { version: dockerfile.version, problems: [] } : pinned(folder, repository)
  const unknown = !pin.version && dockerfile?.unknownVersion ? [dockerfile.unknownVersion] : []
  const component = {
    name: anchor.path,
    role: 'standalone' as const,
    variables: merge(dockerfile?.variables ?? new Map(), read.variables),
    sections: parsed.sections,
    image: (dockerfile?.base && familyOf(dockerfile.base)?.environment) ?? {},
  }
  return combine(anchor.path, [component], {
    version: pin.version,
    problems: [...read.problems, ...parsed.problems, ...pin.problems, ...unknown],
  })
}
