/** Whether a call initializes CUDA in the process that makes it. */

import { spreadOut } from '../python/calls.ts'
import type { Python } from '../python/evaluate.ts'
import type { Frame, Value } from '../python/values.ts'
import { type Call, dotted, type Expr, keyword } from '../syntax/ir.ts'
import {
  ASKS_NVML,
  type Certainty,
  CUDA_CALLS,
  type CudaCall,
  DESCRIBES,
  HAS_SETTINGS,
  NAMES_A_DEVICE,
} from '../tables/cuda-calls.ts'
import { COUNTS, DEVICE_ARGUMENTS } from '../tables/devices.ts'
import { type Device, deviceOf, ofCount, staysOnCpu } from './devices.ts'

export interface CudaUse {
  /** The library's function, or the call as it stands. */
  api: string
  certainty: Certainty
}

export const cudaUse = (python: Python, made: Call, callees: Value[], frame: Frame): CudaUse | undefined => {
  const call = spreadOut(python, made, frame)
  if (staysOnCpu(call) || callees.some(({ kind }) => kind === 'function' || kind === 'class')) return undefined
  const names = callees.flatMap(libraryName)
  for (const name of names) {
    if (ASKS_NVML.test(name)) return undefined
    const row = CUDA_CALLS.find((each) => each.call.test(name) && (!each.text || each.text.test(call.text)))
    if (row) return byRow(python, row, call, frame, name)
  }
  if (names.some((name) => NAMES_A_DEVICE.test(name))) return undefined
  return byMethod(python, call, frame, names) ?? byArgument(python, call, frame, names[0])
}

/** Calling what a library gave: `YOLO("x.pt")(image)`. */
export const libraryName = (value: Value): string[] => {
  if (value.kind === 'external') return [value.name]
  return value.kind === 'result' ? [`${value.of}()`] : []
}

const byRow = (
  python: Python,
  { certainty, device: names = [], onlyWithDevice }: CudaCall,
  call: Call,
  frame: Frame,
  api: string,
): CudaUse | undefined => {
  const given = names.flatMap((name) => {
    const expr = /^\d$/.test(name) ? call.args[Number(name)] : keyword(call, name)
    return expr ? [{ expr, read: COUNTS.includes(name) ? ofCount : deviceOf }] : []
  })
  const devices = given.map(({ expr, read }) => read(python, expr, frame)).filter((device) => device !== 'unnamed')
  if (devices.length === 0) return onlyWithDevice ? undefined : { api, certainty }
  if (devices.includes('cuda')) return { api, certainty: 'proven' }
  if (devices.every((device) => device === 'cpu')) return undefined
  if (devices.includes('auto')) return { api, certainty: 'likely' }
  if (!onlyWithDevice) return { api, certainty }
  return given.some(({ expr }) => mentionsDevice(expr)) ? { api, certainty: 'possible' } : undefined
}

const BY_DEVICE: Partial<Record<Device, Certainty>> = { cuda: 'proven', auto: 'likely' }

/** `.cuda()` and `.to(device)` of whatever: only tensors and models have the one, and the other names a device. */
const byMethod = (python: Python, call: Call, frame: Frame, names: string[]): CudaUse | undefined => {
  if (names.some((name) => /\(\)\.cuda$/.test(name))) return { api: '.cuda()', certainty: 'proven' }
  if (call.callee.kind !== 'attribute') return undefined
  if (call.callee.name === 'cuda' && call.keywords.length <= 2) return { api: '.cuda()', certainty: 'proven' }
  const target = /^(to|type)$/.test(call.callee.name) ? (call.args[0] ?? keyword(call, 'device')) : undefined
  return target && toDevice(python, target, frame, '.to()')
}

const toDevice = (python: Python, target: Expr, frame: Frame, api: string): CudaUse | undefined => {
  const device = deviceOf(python, target, frame)
  const unclear = device === 'unknown' && mentionsDevice(target) && !followsAnother(target) ? 'possible' : undefined
  const certainty = BY_DEVICE[device] ?? unclear
  return certainty && { api, certainty }
}

/** `x.to(model.device)`: to where that is already. */
const followsAnother = (target: Expr): boolean => {
  if (target.kind !== 'attribute' || target.name !== 'device') return false
  const { object } = target
  const name = object.kind === 'attribute' || object.kind === 'name' ? object.name : ''
  return object.kind === 'call' || (name !== '' && !HAS_SETTINGS.test(name))
}

const mentionsDevice = (expr: Expr): boolean => {
  if (expr.kind === 'subscript') return mentionsDevice(expr.index) || mentionsDevice(expr.object)
  if (expr.kind === 'template') return expr.parts.some(mentionsDevice)
  if (expr.kind === 'call') return [expr.callee, ...expr.args].some(mentionsDevice)
  return /device/i.test(expr.kind === 'string' ? expr.text : (dotted(expr) ?? ''))
}

const isDictionary = (python: Python, expr: Expr, frame: Frame): boolean =>
  python.evaluate(expr, frame).some((value) => value.kind === 'collection' && value.expr.kind === 'dict')

const TORCH = /^torch\./
const TAKES_PARAMETERS = /^(xgboost|lightgbm|catboost)\./

const byArgument = (python: Python, call: Call, frame: Frame, name: string | undefined): CudaUse | undefined => {
  const api = name ?? dotted(call.callee) ?? call.text
  if (DESCRIBES.test(api)) return undefined
  for (const [key, value] of call.keywords) {
    if (!DEVICE_ARGUMENTS.includes(key)) continue
    const device = deviceOf(python, value, frame)
    if (device === 'cuda' && (value.kind !== 'constant' || TORCH.test(api))) return { api, certainty: 'proven' }
    if (device === 'unknown' && TORCH.test(api) && mentionsDevice(value)) return { api, certainty: 'possible' }
  }
  if (!TAKES_PARAMETERS.test(api)) return undefined
  const dictionaries = [...call.args, ...call.keywords.map(([, value]) => value)].filter((each) =>
    isDictionary(python, each, frame),
  )
  return dictionaries.some((each) => deviceOf(python, each, frame) === 'cuda')
    ? { api, certainty: 'proven' }
    : undefined
}
