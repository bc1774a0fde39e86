/**
 * Library calls that initialize CUDA, by full name; a pair of parentheses stands for "what this call gave".
 * Which torch calls do and do not: https://github.com/pytorch/pytorch/blob/v2.11.0/torch/cuda/__init__.py
 */

import { MODEL_LIBRARIES } from './model-libraries.ts'

export type Certainty = 'proven' | 'likely' | 'possible'

export interface CudaCall {
  call: RegExp
  /** `likely`: the library takes a GPU where there is one. */
  certainty: Certainty
  /** Arguments that name the device; one that names a CPU clears the call. */
  device?: readonly string[]
  /** What its arguments must say. */
  text?: RegExp
  /** Without such an argument the call stays on the CPU. */
  onlyWithDevice?: true
}

const KERAS = String.raw`^(tensorflow\.)?(compat\.v1\.)?keras\.`

export const CUDA_CALLS: readonly CudaCall[] = [
  {
    call: /^torch\.cuda\.(?!is_initialized$|device_count$|empty_cache$|memory_(allocated|reserved|stats)$|max_memory_|is_bf16_supported_in|amp\.|_is_in_bad_fork$|graphs\.|nvtx\.|(OutOfMemory|Cuda)\w*Error$|\w*Tensor$)/,
    certainty: 'proven',
  },
  { call: /^torch\.jit\.script$/, certainty: 'likely' },
  {
    call: /^torch\.(set_default_device|set_default_tensor_type)$/,
    certainty: 'proven',
    device: ['0'],
    onlyWithDevice: true,
  },
  {
    call: /^torch\.distributed\.init_process_group$/,
    certainty: 'likely',
    device: ['backend', '0'],
    onlyWithDevice: true,
  },
  { call: /^torch\.distributed\.launcher\.api\.LaunchConfig$/, certainty: 'likely' },
  { call: /(^|\.)enable_(model|sequential)_cpu_offload$/, certainty: 'proven' },
  { call: /^cupy\.(?!ndarray$|__)/, certainty: 'proven' },
  { call: /^(cudf|cuml|rmm)\./, certainty: 'proven' },
  { call: /^numba\.cuda\.(?!jit$|grid|gridsize|syncthreads|local|shared|declare_device|reduce$)/, certainty: 'proven' },
  { call: /^faiss\.(index_cpu_to_\w*gpu\w*|StandardGpuResources|GpuIndex\w+|GpuResources\w+)$/, certainty: 'proven' },
  { call: /^pycuda\.(driver\.(init|Device|Context)|tools\.make_default_context)/, certainty: 'proven' },
  { call: /^ctypes\.\w+(\.LoadLibrary)?(\(\))?\.cuInit$|(^|\.)cuInit$/, certainty: 'proven' },
  { call: /^mxnet\.gpu$/, certainty: 'proven' },
  { call: /^(spacy|thinc\.api)\.(require_gpu|prefer_gpu)$/, certainty: 'proven' },
  {
    call: /^paddle\.(set_device|device\.set_device)$/,
    certainty: 'proven',
    device: ['0', 'device'],
    onlyWithDevice: true,
  },

  {
    call: /^tensorflow\.(config\.(experimental\.)?list_(physical|logical)_devices|test\.(is_gpu_available|gpu_device_name)|python\.client\.device_lib\.list_local_devices)$/,
    certainty: 'proven',
  },
  {
    call: new RegExp(
      `${KERAS}(models\\.(load_model|Sequential|Model|model_from_json)|Sequential|Model|saving\\.load_model|applications\\.)`,
    ),
    certainty: 'likely',
  },
  {
    call: /^tensorflow\.(constant|Variable|convert_to_tensor|zeros|ones|fill|random\.|matmul|saved_model\.load|linalg\.|device)/,
    certainty: 'likely',
    device: ['0'],
  },
  { call: /^tensorflow_hub\.(load|KerasLayer)$/, certainty: 'likely' },
  {
    call: /^jax\.(devices|local_devices|device_count|local_device_count|device_put|default_backend|numpy\.|random\.|nn\.)/,
    certainty: 'likely',
    device: ['backend', '0'],
  },
  ...MODEL_LIBRARIES,
]

/** Calls that only pass on, write down or send what they are given. */
export const DESCRIBES =
  /^(dict|print|set|json|logging|mlflow|wandb|requests|httpx|airflow|docker|kubernetes|boto3|sagemaker|argparse|types|collections|dataclasses|pydantic|omegaconf)(\.|$)/

/** Names whose `.device` is a setting; that of anything else is where a tensor or a model is. */
export const HAS_SETTINGS =
  /^(self|cls|\w*_)?(self|cls|args?|opts?|options|config|cfg|conf|settings?|params|hparams|flags|const(ant)?s?|env)$/i

/** Calls that ask for the device only by NVML, where that works. */
export const ASKS_NVML = /^torch\.cuda\.device_count$/

/** Names of a device without a CUDA call: they make a value. */
export const NAMES_A_DEVICE = /^(torch\.device|torch\.Generator)$/

/** Importing these is enough. https://github.com/pytorch/pytorch/issues/138453 and others */
export const CUDA_IMPORTS: readonly { module: RegExp; certainty: Certainty }[] = [
  { module: /^pycuda\.(autoinit|autoprimaryctx)$/, certainty: 'proven' },
  { module: /^(deepspeed|tilelang|cutlass)(\.|$)/, certainty: 'likely' },
]

/** Importing these does in some versions, or on some machines. */
export const DOUBTFUL_IMPORTS =
  /^(torch_geometric|bitsandbytes|transformer_engine|flashinfer|cudf|cuml|xformers\.ops)(\.|$)/
