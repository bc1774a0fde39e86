/** What says which device is meant, and what takes the GPU away. */

/** Arguments that keep a call on the CPU. */
export const CPU_ARGUMENTS: ReadonlyMap<string, RegExp> = new Map(
  Object.entries({
    use_cpu: /^True$/,
    no_cuda: /^True$/,
    cpu: /^True$/,
    use_cuda: /^False$/,
    use_gpu: /^False$/,
    gpu: /^False$/,
    n_gpu_layers: /^0$/,
  }),
)

/** An argument of these names puts any library's call on the GPU where it says so. */
export const DEVICE_ARGUMENTS = [
  'device',
  'device_map',
  'map_location',
  'device_type',
  'tree_method',
  'task_type',
  'device_name',
]

/** Arguments that say how much of it: 0 is none, a negative number all. */
export const COUNTS = ['n_gpu_layers', 'gpus']

const ANY = /./
const JAX = /^jax\./
const TENSORFLOW = /^(tensorflow|keras)\./

/** Variables that take the GPU away from what follows. */
export const HIDES_DEVICES: ReadonlyMap<string, { value: RegExp; from: RegExp }> = new Map(
  Object.entries({
    CUDA_VISIBLE_DEVICES: { value: /^(|-1|none|NoDevFiles)$/i, from: ANY },
    JAX_PLATFORMS: { value: /^cpu$/i, from: JAX },
    JAX_PLATFORM_NAME: { value: /^cpu$/i, from: JAX },
  }),
)

/** Calls that do. */
export const HIDING_CALLS: readonly { call: RegExp; text: RegExp; from: RegExp }[] = [
  {
    call: /^tensorflow\.config\.(experimental\.)?set_visible_devices$/,
    text: /\(\s*(\[\]|devices=\[\]).*GPU/,
    from: TENSORFLOW,
  },
  { call: /^jax\.config\.update$/, text: /jax_platform\w*["'], *["']cpu/, from: JAX },
]
