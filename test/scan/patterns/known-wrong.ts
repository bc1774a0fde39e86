/** What reading gets wrong, and why it stays so. Each says what would be right. */

import type { Row } from './row.ts'

export const KNOWN_WRONG: readonly [...Row, why: string][] = [
  ['known-wrong', 'dags/reflection.py', { by_item: 'forked-cuda' }, 'operator.itemgetter builds the way to a function'],
  ['known-wrong', 'dags/reflection.py', { by_method: 'forked-cuda' }, 'operator.methodcaller names a method by text'],
  ['known-wrong', 'dags/reflection.py', { by_modules: 'forked-cuda' }, 'sys.modules names a module by text'],
  ['known-wrong', 'dags/reflection.py', { by_exec: 'forked-cuda' }, 'text that is run is not parsed'],
  ['known-wrong', 'dags/branches.py', { yaml_says_cpu: 'no-gpu' }, 'YAML is not read'],
  ['known-wrong', 'dags/branches.py', { never_taken: 'no-gpu' }, 'comparisons are not computed'],
  [
    'known-wrong',
    'dags/loop.py',
    { on_cpu: 'no-gpu', on_gpu: 'forked-cuda' },
    'tasks made in a loop are one, with all of their functions',
  ],
]
