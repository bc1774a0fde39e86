// The reference of the scan: every Python file below a folder is parsed, and nothing else.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Language, Parser } from 'web-tree-sitter'

const dist = (name) => fileURLToPath(new URL(`../dist/${name}.wasm`, import.meta.url))
await Parser.init({ locateFile: () => dist('web-tree-sitter') })
const parser = new Parser().setLanguage(await Language.load(dist('tree-sitter-python')))
const [folder] = process.argv.slice(2)
for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
  if (file.endsWith('.py')) parser.parse(readFileSync(join(folder, file), 'utf8'))?.delete()
