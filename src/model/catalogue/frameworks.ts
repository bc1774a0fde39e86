/** 0xx: frameworks that fail without any fork. */

import type { Entry } from './entry.ts'

export const FRAMEWORKS = {
  CAD013: {
    name: 'driver-too-old',
    severity: 'error',
    message: '{framework} was built for {built}, the driver supports {supported}: {error}',
    why: 'A framework built for a newer CUDA than the driver supports refuses the device in every launch mode.',
    fixes: [
      { title: 'Update the NVIDIA driver of the host' },
      { title: 'Install a build of {framework} for {supported} or older' },
    ],
    links: ['https://docs.nvidia.com/deploy/cuda-compatibility/'],
  },
  CAD020: {
    name: 'cpu-build',
    severity: 'error',
    message: '{framework} {version} is a build without CUDA: {error}',
    why: 'A CPU-only package fails in every launch mode; the launch mode is not the reason.',
    fixes: [
      {
        title: 'Install a CUDA build of {framework} into this interpreter ({python})',
        citation: 'https://pytorch.org/get-started/locally/',
      },
      { title: 'Check that the worker runs the interpreter you installed it into: pass --python' },
    ],
  },
  CAD021: {
    name: 'framework-missing',
    severity: 'error',
    message: '{framework} is not installed in {python}',
    why: 'It was asked for by name, so leaving it out would answer another question.',
    fixes: [{ title: 'Pass --python with the interpreter your tasks use, or install {framework} there' }],
  },
  CAD022: {
    name: 'import-failed',
    severity: 'error',
    message: '{framework} is installed, but its import fails: {error}',
    why: 'A framework that cannot be imported fails in every launch mode.',
    fixes: [
      { title: 'Run the import by hand and repair the installation', commands: ["{python} -c 'import {module}'"] },
    ],
  },
  CAD023: {
    name: 'framework-broken',
    severity: 'error',
    message: '{framework} fails in a process that was not forked, while the driver works there: {error}',
    why: 'What fails without any fork is no question of launch mode.',
    fixes: [{ title: 'Run the same operation by hand in a fresh interpreter, and repair what the error names' }],
  },
  CAD026: {
    name: 'no-framework',
    severity: 'warning',
    message: 'No framework is installed in {python} (found by {foundBy}): only the driver was measured',
    why: 'Looked for torch, CuPy, Numba, JAX and TensorFlow. The worker may run another interpreter than this one.',
    fixes: [{ title: 'Pass --python with the interpreter your tasks use' }],
  },
} as const satisfies Record<string, Entry>
