import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { defineConfig, type TsdownPluginOption } from 'tsdown'

/** Nothing but Node stays outside the bundle, and package.json names, with version, all that went in. */
function inlineEverything(): TsdownPluginOption {
  return {
    name: 'inline-everything',
    generateBundle(_options, bundle) {
      const inlined = new Map<string, Set<string>>()
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        for (const id of [...chunk.imports, ...chunk.dynamicImports]) {
          if (!isBuiltin(id) && !(id in bundle)) this.error(`${chunk.fileName} imports ${id}, which is not bundled`)
        }
        for (const id of chunk.moduleIds) {
          const root = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id.replaceAll('\\', '/').replaceAll('\0', ''))?.[0]
          if (!root) continue
          const { name, version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'))
          inlined.set(name, (inlined.get(name) ?? new Set()).add(version))
        }
      }
      const sorted = [...inlined].sort(([a], [b]) => (a < b ? -1 : 1))
      const listed = sorted.map(([name, versions]) => [
        name,
        versions.size > 1 ? [...versions].sort() : [...versions][0],
      ])
      record(Object.fromEntries(listed), (text) => this.error(text))
    },
  }
}

function record(inlinedDependencies: Record<string, string | string[]>, fail: (text: string) => never): void {
  const file = new URL('package.json', import.meta.url)
  const manifest = JSON.parse(readFileSync(file, 'utf8'))
  if (JSON.stringify(manifest.inlinedDependencies) === JSON.stringify(inlinedDependencies)) return
  if (process.env.CI) fail('inlinedDependencies in package.json is stale: run npm run build and commit it')
  writeFileSync(file, `${JSON.stringify({ ...manifest, inlinedDependencies }, null, 2)}\n`)
}

const SIMULATED = 'fixtures/simulated'

/** npx pays for every file of a package, so the fifty small ones of the simulation travel as one: {path: text}. */
function packSimulation(): TsdownPluginOption {
  return {
    name: 'pack-simulation',
    generateBundle() {
      const files = readdirSync(SIMULATED, { recursive: true, encoding: 'utf8' })
        .filter((file) => statSync(`${SIMULATED}/${file}`).isFile() && !file.includes('__pycache__'))
        .sort()
        .map((file) => [file, readFileSync(`${SIMULATED}/${file}`, 'utf8')])
      this.emitFile({ type: 'asset', fileName: 'simulated.json', source: JSON.stringify(Object.fromEntries(files)) })
    },
  }
}

const PARSER = ['web-tree-sitter', 'tree-sitter-python']

/** The parser's WebAssembly with its licence, of the very versions that package-lock.json pins together. */
function copyParser(): TsdownPluginOption {
  return {
    name: 'copy-parser',
    generateBundle() {
      for (const name of PARSER) {
        for (const [from, to] of [
          [`${name}.wasm`, `${name}.wasm`],
          ['LICENSE', `${name}.LICENSE`],
        ] as const)
          this.emitFile({ type: 'asset', fileName: to, source: readFileSync(`node_modules/${name}/${from}`) })
      }
    },
  }
}

/** What --version and --help load. */
const START = /\/(src\/(judge\/verdict|model\/vocabulary)\.ts|node_modules\/commander\/|package\.json)/
/** What only reads; what it shares with what measures comes along. */
const READING = /\/src\/commands\/reading\.ts/
/** What reads code. */
const SCANNING =
  /\/src\/((scan|fix)\/|collect\/(walk|sources|repository|project|git)\.ts|commands\/(scanning|scan|fix|fixed|gate|self-test|repository|policy)\.ts)|\/node_modules\/diff\//
/** Only a terminal needs it. */
const SPINNER =
  /\/node_modules\/(ora|cli-cursor|cli-spinners|restore-cursor|stdin-discarder|log-symbols|string-width)\//

export default defineConfig({
  entry: { cli: 'src/cli.ts' },
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  minify: true,
  dts: false,
  report: false,
  fixedExtension: false,
  deps: { alwaysBundle: [/^[^.]/], onlyBundle: false },
  // Chunks sit beside cli.js, because code finds files with new URL('../probes/', import.meta.url).
  outputOptions: {
    chunkFileNames: '[name]-[hash].js',
    codeSplitting: {
      groups: [
        { name: 'start', test: START, priority: 3 },
        { name: 'reading', test: READING, priority: 2 },
        { name: 'parser', test: /\/node_modules\/web-tree-sitter\//, priority: 2 },
        {
          name: 'measuring',
          test: (id: string) => !SPINNER.test(id) && !SCANNING.test(id) && !id.endsWith('cli.ts'),
          priority: 1,
        },
        { name: 'scanning', test: SCANNING, priority: 0 },
      ],
    },
  },
  plugins: [inlineEverything(), packSimulation(), copyParser()],
})
