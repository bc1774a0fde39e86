/** The Python parser, loaded when the first file needs it. */

import type { Node } from 'web-tree-sitter'
import { packagePath } from '../../root.ts'

export interface Parsed {
  root: Node
  /** Trees live outside the garbage collector's reach. */
  free: () => void
}

export type Parse = (text: string) => Parsed

export const loadParser = async (): Promise<Parse> => {
  const { Language, Parser } = await import('web-tree-sitter')
  await Parser.init({ locateFile: () => packagePath('dist/web-tree-sitter.wasm') })
  const parser = new Parser().setLanguage(await Language.load(packagePath('dist/tree-sitter-python.wasm')))
  return (text) => {
    const tree = parser.parse(text)
    if (!tree) throw new Error('the parser was given no language')
    return { root: tree.rootNode, free: () => tree.delete() }
  }
}
