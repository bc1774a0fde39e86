/** Which of the measured cells decide one that did not run. Cells are written framework/parent/launch. */

import { expect, it } from 'vitest'
import { plan } from '../../src/collect/plan.ts'
import { deciders } from '../../src/judge/deciders.ts'
import type { CellSpec } from '../../src/model/evidence.ts'
import type { CellName } from '../../src/model/report.ts'
import type { Framework, Launch, Parent } from '../../src/model/vocabulary.ts'

const parse = (name: string): CellName => {
  const [framework, parent, launch] = name.split('/') as [Framework, Parent, Launch]
  return { framework, parent, launch }
}
const spell = ({ framework, parent, launch }: CellName | CellSpec) => `${framework}/${parent}/${launch}`

const DRIVER = plan('driver', 'full', true, 8).map(spell)
const WARM = ['torch/imported/fork', 'torch/initialized/fork', 'torch/initialized/in-process']
const COLD = ['torch/clean/subprocess']

const CASES: [cell: string, measured: string[], deciders: string[]][] = [
  ['torch/clean/in-process', [...DRIVER, ...WARM], ['torch/initialized/in-process']],
  ['torch/clean/subprocess', [...DRIVER, ...WARM], ['torch/initialized/in-process', 'driver/initialized/subprocess']],
  [
    'torch/imported/subprocess',
    [...DRIVER, ...WARM, ...COLD],
    ['torch/clean/subprocess', 'driver/initialized/subprocess'],
  ],
  [
    'torch/initialized/daemon-spawn',
    [...DRIVER, ...WARM, ...COLD],
    ['torch/clean/subprocess', 'driver/initialized/daemon-spawn'],
  ],
  ['torch/clean/fork', [...DRIVER, ...WARM], ['torch/imported/fork', 'driver/clean/fork']],
  [
    'torch/clean/multiprocessing-fork',
    [...DRIVER, 'torch/clean/fork'],
    ['torch/clean/fork', 'driver/clean/multiprocessing-fork'],
  ],
  [
    'torch/initialized/multiprocessing-fork',
    [...DRIVER, ...WARM],
    ['torch/initialized/fork', 'driver/initialized/multiprocessing-fork'],
  ],
  ['torch/imported/fork', [...DRIVER, 'torch/initialized/fork'], []],
  ['torch/initialized/fork', [...DRIVER, 'torch/imported/fork'], []],
  ['torch/clean/subprocess', DRIVER, []],
  [
    'torch/clean/subprocess',
    [...WARM, 'driver/clean/subprocess'],
    ['torch/initialized/in-process', 'driver/clean/subprocess'],
  ],
  ['torch/clean/subprocess', WARM, ['torch/initialized/in-process']],
  ['driver/clean/subprocess', DRIVER, ['driver/initialized/subprocess']],
  ['driver/clean/fork', ['driver/initialized/fork'], []],
  ['driver/imported/in-process', DRIVER, ['driver/initialized/in-process']],
  ['driver/clean/subprocess', [], []],
]

it.each(CASES)('%s', (cell, measured, expected) =>
  expect(deciders(parse(cell), (other) => measured.includes(spell(other))).map(spell)).toEqual(expected),
)
