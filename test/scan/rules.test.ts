/**
 * Each rule on code that it is about, and on code that only looks like it. fixtures/scan/expected.json is the table: a file a
 * line, codes and lines, `?` where it is not proven.
 */

import { beforeAll, expect, it } from 'vitest'
import expected from '../../fixtures/scan/expected.json' with { type: 'json' }
import { pythonFiles } from '../../src/collect/sources.ts'
import { walk } from '../../src/collect/walk.ts'
import { CATALOGUE } from '../../src/model/catalogue/index.ts'
import { CODES } from '../../src/model/codes.ts'
import { OBSERVED, type Observed } from '../../src/model/observed.ts'
import { scan } from '../../src/scan/index.ts'
import { SCAN_RULES } from '../../src/scan/rules/index.ts'
import type { ScanRule } from '../../src/scan/rules/rule.ts'

const ROWS = Object.entries(expected)

const codeOf = (observed: Observed) => CODES.find((code) => CATALOGUE[code].name === observed) ?? observed

/** File → what is found in it. */
const findWith = async (rules: readonly ScanRule[]): Promise<Map<string, string>> => {
  const found = new Map<string, string[]>()
  process.chdir('fixtures/scan')
  const { observations } = await scan(pythonFiles(walk(['.'])), rules).finally(() => process.chdir('../..'))
  for (const { observed, file, at, certainty } of observations) {
    const place = at.path === file ? at.line : `${at.path}:${at.line}`
    const text = `${codeOf(observed)}:${place}${certainty === 'proven' ? '' : '?'}`
    found.set(file, [...(found.get(file) ?? []), text])
  }
  return new Map([...found].map(([file, all]) => [file, all.sort().join(' ')]))
}

let found: Map<string, string>
beforeAll(async () => {
  found = await findWith(SCAN_RULES)
})

it.each(ROWS)('%s: %s', (file, expected) => expect(found.get(file) ?? '').toBe(expected))

it('nothing is found where no row says so', () => {
  const files = new Set(ROWS.map(([file]) => file))
  expect([...found.keys()].filter((file) => !files.has(file))).toEqual([])
})

it.each(SCAN_RULES)('without $observed a row is wrong', async (rule) => {
  const without = await findWith(SCAN_RULES.filter((each) => each !== rule))
  expect(ROWS.some(([file, expected]) => (without.get(file) ?? '') !== expected)).toBe(true)
})

it('every rule has code that it is about, and code that it is not', () => {
  const folders = ROWS.map(([file, expected]) => [file.split('/')[0], expected] as const)
  for (const code of OBSERVED.map(codeOf)) {
    const own = folders.filter(([folder]) => folder === code).map(([, expected]) => expected.includes(code))
    expect([code, new Set(own).size]).toEqual([code, 2])
  }
})
