/** The rules of the house that import lines can break. */

import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const FLOORS: Record<string, number> = {
  model: 0,
  host: 1,
  airflow: 1,
  collect: 1,
  judge: 2,
  scan: 2,
  fix: 2,
  report: 3,
  ui: 4,
  commands: 5,
}
const ONLY_IN: [module: string, allowed: RegExp][] = [
  ['execa', /^host\//],
  ['ora', /^ui\//],
  ['chalk', /^(ui\/|report\/text\.ts)/],
  ['commander', /^cli\.ts$/],
  ['zod', /^model\//],
  ['diff', /^fix\/diff\.ts$/],
  ['yaml', /^airflow\/sources\//],
]
const WITHOUT_NODE = /^(judge|airflow|report|fix)\//

const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
const source = (file: string) => readFileSync(`src/${file}`, 'utf8')
const imports = (file: string) =>
  [...source(file).matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(([, name]) => name as string)
const floorOf = (path: string) => FLOORS[path.split('/')[0] ?? '']

describe.each(files)('%s', (file) => {
  it('is at most 200 lines long', () => expect(source(file).split('\n').length).toBeLessThanOrEqual(201))

  it('imports from its own floor or one below', () => {
    const here = floorOf(file)
    if (here === undefined) return
    for (const name of imports(file).filter((imported) => imported.startsWith('.'))) {
      const target = new URL(name, `file:///${file}`).pathname.slice(1)
      expect(floorOf(target) ?? -1, `${file} imports ${name}`).toBeLessThanOrEqual(here)
    }
  })

  it('imports only packages that its folder may', () => {
    for (const name of imports(file)) {
      const rule = ONLY_IN.find(([module]) => module === name)
      if (rule) expect(file, `${name} is not for this file`).toMatch(rule[1])
      if (WITHOUT_NODE.test(file)) expect(name).not.toMatch(/^node:/)
    }
  })
})
