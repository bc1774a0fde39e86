/** What `trace` found on a real GPU with the real libraries, file by file, against what the comments in the fixtures say. */

import { expect, it } from 'vitest'
import h200 from '../../fixtures/rehearsal/measured/h200.json' with { type: 'json' }
import { promised } from '../support/rehearsal.ts'

/** Why the real thing says something else than the stand-ins. */
const ELSEWISE: Record<string, string[]> = {
  // A script of torch 2.11 that uses no GPU leaves CUDA alone.
  'torch_jit_script.py': [],
  // accelerate 1.14 and newer look without initializing.
  'accelerate_notebook_launcher.py': [],
  // So does a Trainer that is only made.
  'lightning_trainer.py': [],
  // It has no model to open, and gives up before it opens a device.
  'onnxruntime_session.py': [],
}

it.each(Object.entries(h200.found))('%s', (name, found) =>
  expect(found.sort()).toEqual(ELSEWISE[name] ?? promised(`fixtures/rehearsal/dags/${name}`, 'CAD351')),
)
