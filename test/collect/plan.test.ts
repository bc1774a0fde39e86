/** Which cells run: framework, breadth, asked for by name, cores → parent/launch. */

import { expect, it } from 'vitest'
import { plan } from '../../src/collect/plan.ts'
import type { Breadth, Framework } from '../../src/model/vocabulary.ts'

const WARM = [
  'imported/fork',
  'initialized/fork',
  'initialized/multiprocessing-fork',
  'initialized/set-start-method-spawn',
  'initialized/in-process',
]
const BY_DRIVER = 'initialized/fork by driver'

const CASES: [Framework, Breadth, requested: boolean, cores: number, cells: string[]][] = [
  ['torch', 'full', false, 16, ['clean/subprocess', 'clean/fork', ...WARM, BY_DRIVER]],
  ['torch', 'full', false, 2, ['clean/subprocess', ...WARM, BY_DRIVER]],
  ['jax', 'full', false, 16, WARM],
  ['jax', 'full', true, 16, ['clean/subprocess', 'clean/fork', ...WARM, BY_DRIVER]],
  ['torch', 'quick', true, 16, []],
]

it.each(CASES)('%s, %s, requested %s, %i cores', (framework, breadth, requested, cores, cells) =>
  expect(
    plan(framework, breadth, requested, cores).map(
      ({ parent, launch, initializedBy }) => `${parent}/${launch}${initializedBy ? ` by ${initializedBy}` : ''}`,
    ),
  ).toEqual(cells),
)

it.each<[Framework, Breadth, number, number]>([
  ['driver', 'quick', 17, 1],
  ['driver', 'full', 17, 1],
  ['driver', 'exhaustive', 33, 33],
  ['torch', 'exhaustive', 34, 34],
])('%s, %s: %i cells, %i of them the whole operation', (framework, breadth, all, operations) => {
  const cells = plan(framework, breadth, false, 8)
  expect([cells.length, cells.filter(({ depth }) => depth === 'operation').length]).toEqual([all, operations])
})
