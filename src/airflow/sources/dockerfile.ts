/** A Dockerfile → the environment of its last stage, and the Airflow in it. */

import { originOf, type Place } from '../config/names.ts'
import type { Setting } from '../settings.ts'
import { fill, type Instruction, instructionsOf, wordsOf } from './dockerfile-lines.ts'
import type { SourceFile } from './files.ts'
import { familyOf, type Image, isAirflowImage, parseImage, versionOfImage } from './image.ts'
import { pinIn } from './requirements.ts'
import { known, type Lookup, lookIn, merge, type Variable, type Variables } from './variables.ts'

export interface Dockerfile {
  path: string
  variables: Variables
  /** The image that its last stage goes back to; undefined where a variable hides it. */
  base?: Image
  version?: Setting
  /** Why there is none, though this is Airflow. */
  unknownVersion?: Place & { message: string }
  airflow: boolean
}

interface Stage {
  name?: string
  variables: Map<string, Variable>
  args: Map<string, Variable>
  base?: Image
  version?: Setting
  unknownVersion?: Place & { message: string }
  mentionsAirflow: boolean
}

export interface Build {
  args?: Variables
  target?: string
}

const NONE: Variables = new Map()

export const readDockerfile = ({ path, text }: SourceFile, { args = NONE, target }: Build = {}): Dockerfile => {
  const stages: Stage[] = []
  const globals = new Map<string, Variable>()
  for (const instruction of instructionsOf(text)) {
    const place = { path, line: instruction.line }
    const stage = stages.at(-1)
    if (instruction.keyword === 'FROM') stages.push(startStage(instruction, place, stages, globals))
    else if (instruction.keyword === 'ARG') declare(instruction, place, { stage, globals, args })
    else if (stage && instruction.keyword === 'ENV') assign(instruction, place, stage)
    else if (stage && instruction.keyword === 'RUN') install(instruction, place, stage)
  }
  const stage = stages.find(({ name }) => name !== undefined && name === target?.toLowerCase()) ?? stages.at(-1)
  if (!stage) return { path, variables: NONE, airflow: false }
  const { variables, base, version, unknownVersion, mentionsAirflow } = stage
  return {
    path,
    variables,
    ...(base && { base }),
    ...(version ? { version } : unknownVersion && { unknownVersion }),
    airflow: mentionsAirflow || (base !== undefined && isAirflowImage(base)),
  }
}

const startStage = ({ rest }: Instruction, place: Place, stages: Stage[], globals: Variables): Stage => {
  const [reference = '', as, name] = wordsOf(rest).filter((word) => !word.startsWith('--'))
  const image = fill(reference, lookIn(globals))
  const named = as?.toLowerCase() === 'as' && name
  const common = { ...(named && { name: named.toLowerCase() }), args: new Map<string, Variable>() }
  if ('unknown' in image) {
    const message = `the base image ${image.unknown}`
    return {
      ...common,
      variables: new Map(),
      unknownVersion: { ...place, message },
      mentionsAirflow: /airflow/i.test(rest),
    }
  }
  const earlier = stages.findLast((stage) => stage.name === image.value.toLowerCase())
  if (earlier) return { ...earlier, ...common, variables: new Map(earlier.variables) }
  const base = parseImage(image.value)
  const version = versionOfImage(base)
  return {
    ...common,
    base,
    variables: new Map(),
    ...(version && 'value' in version && { version: { value: version.value, origin: originOf(place) } }),
    ...(version && 'unknown' in version && { unknownVersion: { ...place, message: version.unknown } }),
    mentionsAirflow: false,
  }
}

/** ENV comes before ARG of the same name; what the base image sets comes last. */
const lookupOf = ({ variables, args, base }: Stage): Lookup => {
  const image = (base && familyOf(base)?.environment) ?? {}
  return (name) => known(variables.get(name)) ?? known(args.get(name)) ?? image[name]
}

const declare = (
  { rest }: Instruction,
  place: Place,
  { stage, globals, args }: { stage: Stage | undefined; globals: Map<string, Variable>; args: Variables },
): void => {
  const scope = stage ? stage.args : globals
  for (const word of wordsOf(rest)) {
    const [name, raw] = halves(word)
    const own =
      raw === undefined ? globals.get(name) : { ...place, ...fill(raw, stage ? lookupOf(stage) : lookIn(globals)) }
    const found = args.get(name) ?? own
    if (found) scope.set(name, found)
  }
}

const halves = (text: string): [name: string, value: string | undefined] => {
  const equals = text.indexOf('=')
  return equals < 0 ? [text, undefined] : [text.slice(0, equals), text.slice(equals + 1)]
}

/** `ENV a=b c=d`, or `ENV a b` with all of the rest as its value. */
const assign = ({ rest }: Instruction, place: Place, stage: Stage): void => {
  const lookup = lookupOf(stage)
  const [, name, value = ''] = /^([^\s=]+)\s+([\s\S]+)$/.exec(rest) ?? []
  const pairs = name === undefined ? wordsOf(rest).map(halves) : [[name, value] as const]
  const added = pairs.map(([key, raw = '']) => [key, { ...place, ...fill(raw, lookup) }] as const)
  stage.variables = merge(stage.variables, new Map(added))
}

/** What pip installs over the image's own Airflow counts. */
const install = ({ rest }: Instruction, place: { path: string; line: number }, stage: Stage): void => {
  if (/\bapache[-_.]airflow\b/i.test(rest)) stage.mentionsAirflow = true
  for (const word of wordsOf(rest)) {
    const filled = fill(word, lookupOf(stage))
    const version = 'value' in filled && pinIn(filled.value, place)?.version
    if (version) stage.version = version
  }
}
