/** Variables that keep a library from initializing CUDA, tried by rehearsing again with them. */

export interface Trial {
  variable: string
  value: string
  libraries: readonly string[]
}

export const TRIALS: readonly Trial[] = [
  { variable: 'PYTORCH_NVML_BASED_CUDA_CHECK', value: '1', libraries: ['torch'] },
  { variable: 'RAPIDS_NO_INITIALIZE', value: '1', libraries: ['cudf', 'rmm'] },
  { variable: 'NVTE_TORCH_COMPILE', value: '0', libraries: ['transformer_engine'] },
  { variable: 'XFORMERS_ENABLE_TRITON', value: '1', libraries: ['xformers'] },
  { variable: 'FLASHINFER_CUDA_ARCH_LIST', value: '9.0a', libraries: ['flashinfer'] },
]

export const configOf = ({ variable, value }: Pick<Trial, 'variable' | 'value'>): string => `${variable}=${value}`
