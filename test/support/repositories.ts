/** Small repositories in temporary folders. */

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const COMPOSE = 'services:\n  airflow:\n    image: apache/airflow:2.11.2\n    command: standalone\n'
const DAG = 'import torch\nfrom airflow.decorators import dag, task\n'
const TASK =
  '\n\n@dag()\ndef train():\n    @task\n    def fit():\n        return torch.ones(1).cuda().item()\n\n    fit()\n'

/** Its gate fails: CAD110. */
export const RED = { 'compose.yml': COMPOSE, 'dags/red.py': `${DAG}\ntorch.zeros(1, device="cuda")\n${TASK}` }
export const CLEAN = { 'compose.yml': COMPOSE, 'dags/clean.py': 'from airflow.operators.bash import BashOperator\n' }

export const repository = (files: Record<string, string>): string => {
  const root = mkdtempSync(join(tmpdir(), 'cad-repository-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}
