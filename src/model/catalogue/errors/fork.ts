/** Forked after CUDA was initialized: each text names the class of the culprit. */

import { type Errors, fix } from './entry.ts'

export const FORK = {
  'torch-guard': {
    means: 'torch itself initialized CUDA in a process that this one was forked from.',
    code: 'CAD301',
  },
  'numba-guard': { means: 'Numba initialized CUDA in a process that this one was forked from.', code: 'CAD302' },
  'xla-poison': { means: 'TensorFlow or JAX started its CUDA backend before the fork.', code: 'CAD303' },
  'jax-fork-warning': {
    means: 'JAX’s backend was already up in the process that forked; its child usually hangs.',
    code: 'CAD303',
  },
  'triton-no-driver': {
    means:
      'Triton asked cuInit in a process forked after CUDA was initialized, and took its error for a missing driver.',
    code: 'CAD302',
  },
  'inherited-object': {
    means: 'A forked child freed a CUDA object that it had inherited from its parent, and aborted.',
    fixes: [fix('Keep no CUDA tensor alive in a process that forks, DataLoader workers included')],
    code: 'CAD302',
  },
  'fork-refused': {
    means: 'A launcher refused to fork, because CUDA is already initialized in this process.',
    fixes: [fix('Use the launcher’s spawn strategy, or import and call what initialized CUDA in the child only')],
    code: 'CAD301',
  },
  'spawn-forced': {
    means: 'vLLM found CUDA initialized in its own process and starts its workers by spawn instead of fork.',
    fixes: [fix('Nothing has to change, as long as this process is not daemonic and its main module is guarded')],
  },
  'wsl-nvml-fork': {
    means: 'Under WSL not even NVML survives a fork.',
    fixes: [fix('Start children by spawn or exec')],
  },
  'old-torch-fork': {
    means: 'Forked after CUDA was initialized. A torch older than 1.4 does not notice os.fork and shows the raw error.',
    fixes: [fix('Update torch: its guard then says who initialized CUDA')],
    code: 'CAD302',
  },
  'guard-bypassed': {
    means:
      'cuInit answered 3 and torch’s guard was not asked: by an inherited object, a cached device count, torch.__config__.show() in the parent, or a library other than torch there.',
    code: 'CAD302',
  },
  'not-initialized': {
    means:
      'cuInit answered 3: something other than torch initialized CUDA in a process that this one was forked from. If a fresh process fails in the same way, the driver itself is unusable.',
    code: 'CAD302',
  },
} as const satisfies Errors
