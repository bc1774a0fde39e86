/** Words of the trade where nothing of it happens. */

import type { Row } from './row.ts'

export const WORDS: readonly Row[] = [
  [
    'negatives',
    'dags/words.py',
    {
      names_only: 'no-gpu',
      attribute_only: 'no-gpu',
      own_to: 'no-gpu',
      own_sender: 'no-gpu',
      strings: 'no-gpu',
      paths: 'no-gpu',
      frames: 'no-gpu',
      polars: 'no-gpu',
      torch_cpu: 'no-gpu',
      versions: 'no-gpu',
      annotated: 'no-gpu',
      logged: 'no-gpu',
      logged_by_keyword: 'no-gpu',
      posted: 'no-gpu',
      described: 'no-gpu',
      cached: 'no-gpu',
      pinned: 'no-gpu',
      unused: 'no-gpu',
    },
  ],
  ['tags-only', 'dags/tagged.py', 'no-gpu'],
]
