/** Which device an argument names. */

import type { Python } from '../python/evaluate.ts'
import type { Frame, Value } from '../python/values.ts'
import { type Call, type Expr, keyword } from '../syntax/ir.ts'
import { CPU_ARGUMENTS } from '../tables/devices.ts'

/** `auto`: a GPU where there is one. `unnamed`: nothing was said. */
export type Device = 'cuda' | 'auto' | 'cpu' | 'unnamed' | 'unknown'

const CUDA =
  /^(cuda|gpu|torch\.cuda\.|\/?(job:.*)?(device:)?gpu|nccl|cuda_hist|gpu_hist|CUDAExecutionProvider|TensorrtExecutionProvider)/i
const CUDA_TYPE = /^torch\.cuda\.\w*Tensor$/
/** Of a tensor or a model: it says where to without going anywhere new. */
const WHERE_IT_IS = /^(torch|transformers|diffusers|sentence_transformers)\b.*\(\)(\[\])?\.device$/
const AUTO = /^(auto|balanced|balanced_low_0|sequential|ddp)$/i
const CPU = /^(\/?(device:)?cpu|mps|meta|xpu|tpu|npu|hpu|vpu|gloo|mpi|disk|hist|exact|approx|CPUExecutionProvider)/i
/** The strongest first. */
const ORDER: readonly Device[] = ['cuda', 'auto', 'unknown', 'cpu', 'unnamed']

const WRAPPERS = /^(torch\.device|str|tensorflow\.device|jax\.devices)$/
const ENVIRONMENT = /^os\.(getenv|environ\.get)$/

export const deviceOf = (python: Python, expr: Expr, frame: Frame): Device => {
  const values = python.evaluate(expr, frame)
  if (values.length === 0) return 'unknown'
  return strongest(values.map((value) => ofValue(python, value)))
}

const strongest = (devices: Device[]): Device => ORDER.find((each) => devices.includes(each)) ?? 'unknown'

const ofValue = (python: Python, value: Value): Device => {
  if (value.kind === 'text') return ofText(value.text)
  if (value.kind === 'constant') return ofConstant(value.text)
  if (value.kind === 'collection') {
    const inside = value.expr.kind === 'list' ? value.expr.items : devicesIn(value.expr.entries)
    return inside.length === 0 ? 'unnamed' : strongest(inside.map((each) => deviceOf(python, each, value.frame)))
  }
  if (value.kind === 'external') return ofName(value.name)
  if (value.kind !== 'result') return 'unknown'
  const [first] = value.call.args
  if (staysOnCpu(value.call)) return 'cpu'
  const own = keyword(value.call, 'device')
  if (own) return deviceOf(python, own, value.frame)
  if (WRAPPERS.test(value.of) && first) return deviceOf(python, first, value.frame)
  if (!ENVIRONMENT.test(value.of)) return 'unknown'
  const fallback = value.call.args[1] ?? keyword(value.call, 'default')
  if (!fallback) return 'unknown'
  const device = deviceOf(python, fallback, value.frame)
  return device === 'cuda' ? 'auto' : device
}

/** `{"": 0}` maps layers to devices, `{"device": "cpu"}` names one. */
const devicesIn = (entries: [Expr, Expr][]): Expr[] => {
  const named = entries.filter(([key]) => key.kind === 'string' && /device|^$|tree_method|task_type/.test(key.text))
  return named.map(([, value]) => value)
}

const ofName = (name: string): Device => {
  if (CUDA_TYPE.test(name)) return 'cuda'
  return WHERE_IT_IS.test(name) ? 'unnamed' : 'unknown'
}

const ofText = (text: string): Device => {
  if (CUDA.test(text)) return 'cuda'
  if (CPU.test(text)) return 'cpu'
  return AUTO.test(text) ? 'auto' : 'unknown'
}

const ofConstant = (text: string): Device => {
  if (text === 'None') return 'unnamed'
  if (text === 'True') return 'cuda'
  if (text === 'False') return 'cpu'
  return /^\d+$/.test(text) ? 'cuda' : 'cpu'
}

/** Of how many GPUs, or of how many layers on them. */
export const ofCount = (python: Python, expr: Expr, frame: Frame): Device => {
  const [value] = python.evaluate(expr, frame)
  if (value?.kind === 'collection') return 'cuda'
  if (value?.kind !== 'constant') return 'auto'
  if (value.text === 'None') return 'unnamed'
  return /^(0|False)$/.test(value.text) ? 'cpu' : 'cuda'
}

/** By a flag of its own: `use_cpu=True`. */
export const staysOnCpu = ({ keywords }: Call): boolean =>
  keywords.some(([name, value]) => value.kind === 'constant' && CPU_ARGUMENTS.get(name)?.test(value.text))
