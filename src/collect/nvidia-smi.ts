/** nvidia-smi: what the driver's own tool says. It asks NVML, which is not CUDA. */

import type { Host } from '../host/host.ts'
import type { Gpu, NvidiaSmi } from '../model/evidence.ts'
import { NVIDIA_SMI_SECONDS } from '../model/limits.ts'

const FIELDS: Record<keyof Gpu, string> = {
  index: 'index',
  name: 'name',
  uuid: 'uuid',
  driverVersion: 'driver_version',
  computeMode: 'compute_mode',
  migMode: 'mig.mode.current',
  memoryMiB: 'memory.total',
  computeCapability: 'compute_cap',
}

export const nvidiaSmi = async (host: Host, signal?: AbortSignal): Promise<NvidiaSmi> => {
  const result = await host.run({
    id: 'nvidia-smi',
    command: 'nvidia-smi',
    args: [`--query-gpu=${Object.values(FIELDS).join(',')}`, '--format=csv,noheader,nounits'],
    timeoutSeconds: NVIDIA_SMI_SECONDS,
    ...(signal && { signal }),
  })
  const output = (result.stdout + result.stderr).trim()
  const missing = result.status === 'notFound' || result.exitCode === 127
  if (missing) return { status: 'missing', gpus: [], output, exitCode: result.exitCode }
  if (result.status === 'timedOut') return { status: 'timedOut', gpus: [], output }
  const gpus = result.exitCode === 0 ? parse(result.stdout) : []
  return { status: gpus.length > 0 ? 'ok' : 'failed', gpus, output, exitCode: result.exitCode }
}

const parse = (csv: string): Gpu[] =>
  csv
    .split('\n')
    .map((line) => line.split(',').map((field) => field.trim()))
    .filter((fields) => fields.length >= Object.keys(FIELDS).length)
    .map((fields) => Object.fromEntries(Object.keys(FIELDS).map((key, i) => [key, fields[i] ?? ''])) as Gpu)
