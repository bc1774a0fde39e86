/** A Helm values file, with the Dockerfile of its own image → one deployment. */

import { combine } from './components.ts'
import { readDockerfile } from './dockerfile.ts'
import { folderOf, nearest, type SourceFile } from './files.ts'
import type { Grouped } from './grouped.ts'
import { isHelmValues, readHelmValues } from './helm.ts'
import { isOwnImage } from './helm-charts.ts'
import { familyOf } from './image.ts'
import { pinned, type Repository } from './repository.ts'
import { merge } from './variables.ts'

/** Files that may hold values, told without reading YAML: every repository has others. */
export const mayBeHelmValues = ({ path, text }: SourceFile): boolean =>
  /values[^/]*$/i.test(path) || /^\s*(executor|airflowVersion|defaultAirflowTag)\s*:/m.test(text)

/** undefined for values of another chart, and for other YAML. */
export const fromHelm = (file: SourceFile, repository: Repository): Grouped | undefined => {
  const found = readHelmValues(file)
  if (!isHelmValues(found)) {
    const broken = found.problems.length > 0 && /airflow/i.test(`${file.path}\n${file.text}`)
    return broken
      ? {
          deployment: { name: file.path, settings: {}, unknown: ['core.executor'], problems: found.problems },
          used: [],
        }
      : undefined
  }
  const { chart, image, version, sections, containers, problems } = found
  const folder = folderOf(file.path)
  const source = isOwnImage(image, chart) ? nearest(folder, repository.dockerfiles) : undefined
  const dockerfile = source && readDockerfile(source)
  const fallback = version ?? dockerfile?.version
  const pin = fallback ? { version: fallback, problems: [] } : pinned(folder, repository)
  const components = containers.map((container) => ({
    ...container,
    variables: merge(dockerfile?.variables ?? new Map(), container.variables),
    sections,
    image: familyOf(dockerfile?.base ?? image)?.environment ?? {},
  }))
  const deployment = combine(file.path, components, { version: pin.version, problems: [...problems, ...pin.problems] })
  return { deployment, used: source ? [source.path] : [] }
}
