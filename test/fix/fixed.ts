/** `fix` on files in memory. */

import { fix } from '../../src/fix/index.ts'
import type { Fixed } from '../../src/model/fix.ts'

export const PYTHON = '/opt/gpu/bin/python'

export const fixed = (files: Record<string, string>, unsafe = false): Promise<Fixed> =>
  fix({ paths: Object.keys(files), read: (path) => files[path] }, () => true, {
    interpreter: PYTHON,
    unsafe,
    exists: (path) => path in files,
    projectOf: () => '',
  })
