/** The driver, the devices, nvidia-smi and NVML. */

import { all, driverSays, fact, gpu, inBattery, node, smi, variable } from '../../support/changes.ts'
import type { Change } from '../../support/evidence.ts'
import type { Case } from './case.ts'

const noLibrary = all(
  inBattery('driver', { library: { loaded: false, error: 'libcuda.so.1: cannot open shared object file' }, cells: [] }),
  inBattery('torch', { library: { loaded: false }, cells: [] }),
)
const noDevice = driverSays('cuInit returned 100 (CUDA_ERROR_NO_DEVICE)')
const error999 = driverSays('cuInit returned 999 (CUDA_ERROR_UNKNOWN)')
const canary = (fields: object): Change =>
  inBattery('driver', { canary: { code: 0, signal: null, timedOut: false, ...fields } })
const path = (library: string) => fact({ library: { loaded: true, path: library } })

export const MACHINE: Case[] = [
  ['nothing', () => {}, []],

  ['no driver library', noLibrary, ['CAD001']],
  [
    'only the facts tell that there is no library',
    all(inBattery('driver', { library: undefined as never }), fact({ library: { loaded: false } })),
    ['CAD001'],
  ],
  ['the facts found no library, the battery did', fact({ library: { loaded: false } }), []],

  ['nvidia-smi missing', smi({ status: 'missing', gpus: [] }), ['CAD002']],
  ['nvidia-smi missing and no driver either', all(noLibrary, smi({ status: 'missing', gpus: [] })), ['CAD001']],
  ['nvidia-smi failed', smi({ status: 'failed', gpus: [], exitCode: 9 }), ['CAD003']],
  ['nvidia-smi failed and so does CUDA', all(noDevice, smi({ status: 'failed', gpus: [] })), ['CAD005']],
  ['nvidia-smi hung', smi({ status: 'timedOut', gpus: [] }), ['CAD004']],

  ['no device', noDevice, ['CAD005']],
  ['no device, CUDA_VISIBLE_DEVICES empty', all(noDevice, variable('CUDA_VISIBLE_DEVICES', '')), ['CAD006']],
  ['CUDA_VISIBLE_DEVICES names a device that works', variable('CUDA_VISIBLE_DEVICES', '0'), []],

  ['/dev/nvidia0 closed', node('nvidia0', 'closed'), ['CAD007']],
  [
    'a node that CUDA does not need is closed',
    fact({ deviceNodes: [{ name: 'nvidia-modeset', mode: 'c', uid: 0, gid: 0, accessible: false }] }),
    [],
  ],
  ['no /dev/nvidiactl, no device', all(node('nvidiactl', 'absent'), noDevice), ['CAD005', 'CAD008']],
  ['no /dev/nvidiactl, yet CUDA works (WSL)', node('nvidiactl', 'absent'), []],
  ['no /dev/nvidia-uvm, error 999', all(node('nvidia-uvm', 'absent'), error999), ['CAD009']],
  ['/dev/nvidia-uvm closed, error 999', all(node('nvidia-uvm', 'closed'), error999), ['CAD007', 'CAD009']],
  ['no /dev/nvidia-uvm, yet CUDA works', node('nvidia-uvm', 'absent'), []],
  ['no /dev/nvidia-uvm, another error', all(node('nvidia-uvm', 'absent'), noDevice), ['CAD005']],

  ['compute mode Exclusive_Process', gpu({ computeMode: 'Exclusive_Process' }), ['CAD010']],
  ['compute mode Prohibited', gpu({ computeMode: 'Prohibited' }), ['CAD010']],
  ['compute mode not known', gpu({ computeMode: '[N/A]' }), []],
  ['device busy', driverSays('cuCtxCreate_v2 returned 46 (CUDA_ERROR_DEVICE_UNAVAILABLE)'), ['CAD011']],
  ['MIG enabled', gpu({ migMode: 'Enabled' }), ['CAD012']],
  ['MIG not supported', gpu({ migMode: '[N/A]' }), []],
  [
    'driver library does not fit the module',
    driverSays('cuInit returned 803 (CUDA_ERROR_SYSTEM_DRIVER_MISMATCH)'),
    ['CAD014'],
  ],

  ['cuInit hangs', canary({ code: null, timedOut: true }), ['CAD015']],
  ['cuInit crashes', canary({ code: null, signal: 11 }), ['CAD016']],
  ['error 999', error999, ['CAD017']],
  ['cuInit returns 802', driverSays('cuInit returned 802 (CUDA_ERROR_SYSTEM_NOT_READY)'), ['CAD017']],
  [
    'cuInit returns 3 before anything was launched',
    all(canary({ code: 3 }), driverSays('cuInit returned 3')),
    ['CAD307'],
  ],

  ['library is a stub', path('/usr/local/cuda/lib64/stubs/libcuda.so'), ['CAD018']],
  ['library is a compat library', path('/usr/local/cuda/compat/libcuda.so.1'), ['CAD018']],
  ['library from a folder called compatible', path('/opt/compatible/libcuda.so.1'), []],

  ['NVML cannot be loaded', fact({ nvml: { loaded: false, error: 'no such file' } }), ['CAD024']],
  ['NVML returns 18', fact({ nvml: { loaded: true, code: 18 } }), ['CAD024']],
  ['NVML fails and so does CUDA', all(noDevice, fact({ nvml: { loaded: true, code: 6 } })), ['CAD005']],
  ['PYTORCH_NVML_BASED_CUDA_CHECK=1', variable('PYTORCH_NVML_BASED_CUDA_CHECK', '1'), ['CAD025']],
]
