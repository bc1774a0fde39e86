/** A framework that fails without a fork, and what poisons a parent. */

import { all, driverSays, errorOf, fails, inBattery, mapped } from '../../support/changes.ts'
import type { Change } from '../../support/evidence.ts'
import type { Case } from './case.ts'

const torch = { framework: 'torch' } as const
const tooOld = 'The NVIDIA driver on your system is too old (found version 11040).'
const cpuBuild = 'Torch not compiled with CUDA enabled'
const missing = inBattery('torch', { import: { installed: false }, cells: [] })
const ancestor =
  (mappedNodes: string[]): Change =>
  ({ facts }) => {
    const bash = facts.lineage?.[1]
    if (bash) bash.mappedNodes = mappedNodes
  }

export const FRAMEWORKS_AND_POISON: Case[] = [
  ['torch needs a newer driver', fails(torch, tooOld), ['CAD013']],
  ['torch without CUDA', fails(torch, cpuBuild), ['CAD020']],
  [
    'torch without CUDA, and the driver fails as well',
    all(driverSays('cuInit returned 802'), fails(torch, cpuBuild)),
    ['CAD017'],
  ],
  ['torch asked for, not installed', missing, ['CAD021']],
  ['torch not asked for, not installed', all(missing, inBattery('torch', { requested: false })), []],
  [
    'import torch fails',
    inBattery('torch', { import: { installed: true, error: errorOf('libcudnn.so.9') }, cells: [] }),
    ['CAD022'],
  ],
  ['torch fails everywhere', fails(torch, 'no kernel image is available for execution on the device'), ['CAD023']],
  ['torch and driver fail everywhere', driverSays('cuInit returned 802'), ['CAD017']],

  ['import torch maps device nodes', mapped('torch', 'imported', ['nvidia0']), ['CAD306']],
  [
    'they were mapped before the import',
    all(mapped('torch', 'clean', ['nvidia0']), mapped('torch', 'imported', ['nvidia0'])),
    [],
  ],
  ['loading the driver library maps device nodes', mapped('driver', 'imported', ['nvidia0']), []],
  ['a started interpreter has mapped device nodes', mapped('driver', 'clean', ['nvidia0']), ['CAD307']],
  ['an ancestor holds CUDA', ancestor(['nvidia0']), ['CAD313']],
  [
    'this process itself is not its ancestor',
    ({ facts }) => void Object.assign(facts.lineage?.[0] ?? {}, { mappedNodes: ['nvidia0'] }),
    [],
  ],
]
