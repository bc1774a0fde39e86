/**
 * A docker compose file → its services.
 * https://docs.docker.com/reference/compose-file/services/
 */

import { originOf, type Place } from '../config/names.ts'
import type { ConfigProblem, Setting } from '../settings.ts'
import { type Command, NO_POOL, readCommand, type ServiceRole } from './command.ts'
import { folderOf, resolvePath, type SourceFile } from './files.ts'
import { type Lookup, lookIn, merge, substitute, type Variable, type Variables } from './variables.ts'
import { at, entries, items, type Node, readYaml, textOf } from './yaml.ts'

export interface EnvFile extends Place {
  /** undefined: outside of the repository. */
  file: string | undefined
  required: boolean
  /** Taken as it stands, without quotes and references. */
  raw: boolean
}

export interface ComposeBuild extends Place {
  /** undefined: outside of the repository. */
  dockerfile: string | undefined
  args: Variables
  target?: string
}

export interface ComposeService extends Place {
  name: string
  image?: Variable
  build?: ComposeBuild
  /** `environment` alone, without the env files. */
  variables: Variables
  envFiles: readonly EnvFile[]
  role?: ServiceRole
  pool?: Setting
  mentionsAirflow: boolean
}

export interface Compose {
  services: ComposeService[]
  problems: ConfigProblem[]
}

const NONE: Variables = new Map()

/** `dotenv`: the .env file beside it, which fills in references. */
export const readCompose = (file: SourceFile, dotenv: Variables = NONE): Compose => {
  const { documents, problems } = readYaml(file)
  const nodes = new Map(documents.flatMap((document) => entries(at(document, 'services'))))
  const context: Context = { path: file.path, lookup: lookIn(dotenv), dotenv, nodes, problems: [...problems] }
  const services = new Map<string, ComposeService>()
  for (const document of documents) {
    for (const [name, node] of entries(at(document, 'services'))) {
      const before = services.get(name)
      const read = readService(name, node, context, [])
      services.set(name, before ? override(before, read) : read)
    }
    const included = at(document, 'include')
    if (included)
      context.problems.push({ path: file.path, line: included.line, message: 'what it includes is not read' })
  }
  return { services: [...services.values()], problems: context.problems }
}

interface Context {
  path: string
  lookup: Lookup
  dotenv: Variables
  nodes: ReadonlyMap<string, Node>
  problems: ConfigProblem[]
}

const readService = (name: string, node: Node, context: Context, below: readonly string[]): ComposeService => {
  const { path, lookup } = context
  const filled = (of: Node | undefined): Variable | undefined => {
    const text = textOf(of)
    return of && text !== undefined ? { path, line: of.line, ...substitute(text, lookup) } : undefined
  }
  const image = filled(at(node, 'image'))
  const build = readBuild(at(node, 'build'), context)
  const own: ComposeService = {
    name,
    path,
    line: node.line,
    ...(image && { image }),
    ...(build && { build }),
    variables: readEnvironment(at(node, 'environment'), context),
    envFiles: readEnvFiles(at(node, 'env_file'), context),
    ...readCommands(node, context),
  }
  const extended = at(node, 'extends')
  const base = textOf(extended) ?? textOf(at(extended, 'service'))
  const baseNode = base === undefined ? undefined : context.nodes.get(base)
  if (base === undefined || !extended) return own
  if (at(extended, 'file') || !baseNode || below.includes(base)) {
    context.problems.push({ path, line: extended.line, message: `service ${base}, which ${name} extends, is not read` })
    return own
  }
  return override(readService(base, baseNode, context, [...below, name]), own)
}

/** As docker compose puts docker-compose.override.yml over docker-compose.yml. */
export const override = (base: ComposeService, own: ComposeService): ComposeService => ({
  ...base,
  ...own,
  variables: merge(base.variables, own.variables),
  envFiles: [...base.envFiles, ...own.envFiles],
  mentionsAirflow: base.mentionsAirflow || own.mentionsAirflow,
})

/** A map, or a list of NAME=value. A name alone passes on what .env has. */
const readEnvironment = (node: Node | undefined, { path, lookup, dotenv }: Context): Variables => {
  const found = new Map<string, Variable>()
  const add = (name: string, text: string | undefined, line: number) => {
    const passed = dotenv.get(name)
    if (text !== undefined) found.set(name, { path, line, ...substitute(text, lookup) })
    else if (passed) found.set(name, passed)
  }
  for (const [name, value] of entries(node)) add(name, textOf(value), value.line)
  for (const item of items(node)) {
    const [, name = '', text] = /^([^=]*)(?:=([\s\S]*))?$/.exec(textOf(item) ?? '') ?? []
    if (name) add(name, text, item.line)
  }
  return found
}

const readEnvFiles = (node: Node | undefined, { path, lookup }: Context): EnvFile[] =>
  (node?.kind === 'list' ? node.items : node ? [node] : []).flatMap((item) => {
    const text = textOf(item) ?? textOf(at(item, 'path'))
    const filled = text === undefined ? undefined : substitute(text, lookup)
    if (!filled) return []
    const file = 'value' in filled ? resolvePath(folderOf(path), filled.value) : undefined
    const required = textOf(at(item, 'required')) !== 'false'
    return [{ path, line: item.line, file, required, raw: textOf(at(item, 'format')) === 'raw' }]
  })

const readBuild = (node: Node | undefined, context: Context): ComposeBuild | undefined => {
  if (!node) return undefined
  const text = (of: Node | undefined): string | undefined => {
    const filled = substitute(textOf(of) ?? '', context.lookup)
    return 'value' in filled ? filled.value || undefined : undefined
  }
  const where = text(node.kind === 'text' ? node : at(node, 'context')) ?? '.'
  const folder = /^[a-z+]+:|^git@/i.test(where) ? undefined : resolvePath(folderOf(context.path), where)
  const target = text(at(node, 'target'))
  return {
    path: context.path,
    line: node.line,
    dockerfile: folder === undefined ? undefined : resolvePath(folder, text(at(node, 'dockerfile')) ?? 'Dockerfile'),
    args: readEnvironment(at(node, 'args'), context),
    ...(target && { target }),
  }
}

const readCommands = (
  node: Node,
  { path, lookup, problems }: Context,
): Pick<ComposeService, 'role' | 'pool' | 'mentionsAirflow'> => {
  const commands = ['command', 'entrypoint'].flatMap((key): (Command & { line: number })[] => {
    const found = at(node, key)
    const text = textOf(found) ?? items(found).map(textOf).join(' ')
    const filled = substitute(text, lookup)
    return found ? [{ ...readCommand('value' in filled ? filled.value : text), line: found.line }] : []
  })
  const role = commands.find((command) => command.role)?.role
  const asked = commands.find(({ pool }) => pool !== undefined)
  if (asked?.byAirflow) problems.push({ path, line: asked.line, message: NO_POOL })
  return {
    ...(role && { role }),
    ...(asked?.pool !== undefined && { pool: { value: asked.pool, origin: originOf({ path, line: asked.line }) } }),
    mentionsAirflow: commands.some(({ mentionsAirflow }) => mentionsAirflow),
  }
}
