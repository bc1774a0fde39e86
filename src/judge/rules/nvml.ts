/** nvidia-smi and NVML: not CUDA, but what people and torch ask first. */

import { NVIDIA_SMI_SECONDS } from '../../model/limits.ts'
import { type Rule, rule, works } from '../case.ts'

const missing = rule('CAD002', (given) =>
  given.evidence.nvidiaSmi?.status === 'missing' && works(given, 'driver')
    ? { subject: 'nvidia-smi', args: {} }
    : undefined,
)

/** Where CUDA fails too, CUDA's own error says more. */
const failed = rule('CAD003', (given) => {
  const { status, exitCode, output = '' } = given.evidence.nvidiaSmi ?? {}
  if (status !== 'failed' || !works(given, 'driver')) return undefined
  return { subject: 'nvidia-smi', args: { exitCode: String(exitCode ?? '?'), output: output.split('\n')[0] ?? '' } }
})

const hung = rule('CAD004', ({ evidence }) =>
  evidence.nvidiaSmi?.status === 'timedOut'
    ? { subject: 'nvidia-smi', args: { seconds: String(NVIDIA_SMI_SECONDS) } }
    : undefined,
)

const unavailable = rule('CAD024', (given) => {
  const { nvml } = given.evidence.facts
  if (!nvml || nvml.code === 0 || !works(given, 'driver')) return undefined
  return { subject: 'NVML', args: { error: nvml.error ?? `nvmlInit_v2 returned ${nvml.code}` } }
})

const nvmlCheck = rule('CAD025', ({ evidence }) => {
  const value = evidence.facts.environment?.PYTORCH_NVML_BASED_CUDA_CHECK
  return value === undefined ? undefined : { subject: 'environment', args: { value } }
})

export const NVML_RULES: Rule[] = [missing, failed, hung, unavailable, nvmlCheck]
