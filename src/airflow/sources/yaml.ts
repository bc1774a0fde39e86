/** YAML → plain nodes that know their lines, with anchors and << resolved. */

import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type YAMLMap } from 'yaml'
import type { ConfigProblem } from '../settings.ts'
import type { SourceFile } from './files.ts'

export type Node = { line: number } & (
  | { kind: 'map'; entries: ReadonlyMap<string, Node> }
  | { kind: 'list'; items: readonly Node[] }
  /** As people wrote it: `08`, `yes` and `1.10` stay what they are. */
  | { kind: 'text'; text: string }
  | { kind: 'null' }
)

export interface Yaml {
  documents: Node[]
  problems: ConfigProblem[]
}

/** Real ones have some hundred lines; reading takes about a second for each million characters. */
const LONGEST = 1_000_000

export const readYaml = ({ path, text }: SourceFile): Yaml => {
  if (text.length > LONGEST) return failed(path, `longer than ${LONGEST} characters, not read`)
  const lines = new LineCounter()
  const documents = parse(text, lines)
  if (!documents) return failed(path, 'not YAML: nested too deep')
  const error = documents.flatMap(({ errors }) => errors)[0]
  if (error) {
    const what = /\{[{%]/.test(text) ? 'a template, which is not YAML before it is filled in' : 'not YAML'
    return failed(
      path,
      `${what}: ${error.message.replace(/ at line \d+, column \d+:[\s\S]*$/, '')}`,
      error.linePos?.[0].line,
    )
  }
  const problems: ConfigProblem[] = []
  const say = (line: number, message: string) => problems.push({ path, line, message })
  const nodes = documents.map((document) => convert(document.contents, { text, lines, say, anchors: new Map() }))
  return { documents: nodes, problems }
}

const failed = (path: string, message: string, line?: number): Yaml => ({
  documents: [],
  problems: [{ path, ...(line !== undefined && { line }), message }],
})

/** The parser calls itself for each level of nesting, so that a file can exhaust the stack. */
const parse = (text: string, lineCounter: LineCounter): Document[] | undefined => {
  try {
    const documents = parseAllDocuments(text, { lineCounter, uniqueKeys: false, strict: false, logLevel: 'silent' })
    return 'empty' in documents ? [] : documents
  } catch {
    return undefined
  }
}

interface Context {
  text: string
  lines: LineCounter
  say: (line: number, message: string) => void
  /** An alias shares the node of its anchor: a bomb of aliases stays as small as its text. */
  anchors: Map<string, Node>
}

const convert = (node: unknown, context: Context): Node => {
  const { anchors, say } = context
  const line = lineOf(node, context)
  if (isAlias(node)) {
    const found = anchors.get(node.source)
    if (!found) say(line, `*${node.source} has no anchor before it`)
    return found ?? { kind: 'null', line }
  }
  const converted = convertValue(node, line, context)
  const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined
  if (anchor !== undefined) anchors.set(anchor, converted)
  return converted
}

const convertValue = (node: unknown, line: number, context: Context): Node => {
  const source = sourceOf(node, context)
  /** To YAML, {{ x }} is a map in a map. */
  if (isMap(node) && source.startsWith('{{')) return { kind: 'text', line, text: source.trim() }
  if (isMap(node)) return { kind: 'map', line, entries: entriesOf(node, context) }
  if (isSeq(node)) return { kind: 'list', line, items: node.items.map((item) => convert(item, context)) }
  if (!isScalar(node) || node.value === null) return { kind: 'null', line }
  return { kind: 'text', line, text: node.type === 'PLAIN' ? (node.source ?? '') : String(node.value) }
}

const entriesOf = (map: YAMLMap, context: Context): Map<string, Node> => {
  const own = new Map<string, Node>()
  const merged = new Map<string, Node>()
  for (const { key, value } of map.items) {
    const name = isScalar(key) ? String(key.type === 'PLAIN' ? key.source : key.value) : sourceOf(key, context)
    const node = convert(value, context)
    if (name === '<<') for (const [inner, kept] of inherited(node)) if (!merged.has(inner)) merged.set(inner, kept)
    if (name === '<<') continue
    if (own.has(name)) context.say(lineOf(key, context), `${name} stands twice; the last one counts, if any does`)
    own.set(name, node)
  }
  return new Map([...merged, ...own])
}

/** The first of several wins. https://yaml.org/type/merge.html */
const inherited = (node: Node): [string, Node][] => {
  if (node.kind === 'map') return [...node.entries]
  return node.kind === 'list' ? node.items.flatMap((item) => (item.kind === 'map' ? [...item.entries] : [])) : []
}

const rangeOf = (node: unknown): readonly number[] | undefined =>
  isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? (node.range ?? undefined) : undefined

const sourceOf = (node: unknown, { text }: Context): string => {
  const [start = 0, end = 0] = rangeOf(node) ?? []
  return text.slice(start, end)
}

const lineOf = (node: unknown, { lines }: Context): number => lines.linePos(rangeOf(node)?.[0] ?? 0).line || 1

/** What stands under a path of keys; undefined where nothing does, or null. */
export const at = (node: Node | undefined, ...keys: string[]): Node | undefined => {
  let found: Node | undefined = node
  for (const key of keys) found = found?.kind === 'map' ? found.entries.get(key) : undefined
  return found?.kind === 'null' ? undefined : found
}

export const textOf = (node: Node | undefined): string | undefined => (node?.kind === 'text' ? node.text : undefined)

export const entries = (node: Node | undefined): [string, Node][] => (node?.kind === 'map' ? [...node.entries] : [])

export const items = (node: Node | undefined): readonly Node[] => (node?.kind === 'list' ? node.items : [])
