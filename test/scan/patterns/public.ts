/** The patterns of fixtures/corpus/dag-cases.json, in code of our own. */

import type { Row } from './row.ts'

export const PUBLIC: readonly Row[] = [
  ['implicit-pipeline', 'dags/comments.py', { score: 'forked-cuda', tell: 'no-gpu' }],
  ['sibling-keras', 'airflow/dags/moods_dag.py', { moods: 'forked-cuda' }],
  ['taskflow-device-map', 'dags/evaluate.py', { fetch: 'no-gpu', answer: 'forked-cuda' }],
  ['src-layout-settings', 'dags/train.py', { train: 'forked-cuda' }],
  ['src-layout-settings', 'src/imagelab/settings.py', 'import-time-cuda'],
  ['custom-operator-chain', 'dags/bert_dag.py', { train: 'forked-cuda' }],
  ['mixed-file', 'dags/detector.py', { embed: 'safe', train: 'safe', challenge: 'forked-cuda' }],
  ['spawn-in-place', 'dags/wrong.py', { tensors: 'forked-cuda', spawned: 'forked-cuda' }],
  ['import-time-pipeline', 'dags/parse.py', 'import-time-cuda'],
  ['star-import-helper', 'pipelines/dags/start.py', { preprocess: 'safe', train: 'safe' }],
  ['virtualenv-callable', 'train_dag.py', { fit: 'safe' }],
  ['docker-inline', 'dags/graphs.py', { train: 'safe' }],
  ['external-python-body', 'dags/embed.py', { embed: 'safe' }],
  ['operator-factory', 'dags/main.py', { first: 'safe', second: 'safe' }],
  ['gpu-pod', 'dags/pod.py', { probe: 'safe' }],
  ['bash-inline-python', 'dags/phobert.py', { check: 'safe', train: 'safe', note: 'no-gpu' }],
  ['ssh-subprocess', 'dags/finetune.py', { start: 'safe', register: 'no-gpu' }],
  ['explicit-cpu-encoder', 'dags/search.py', { embed: 'no-gpu' }],
  ['remote-dispatch', 'dags/remote.py', { up: 'no-gpu', frames: 'no-gpu' }],
  ['names-only', 'src/dags/plutorch.py', 'no-gpu'],
  ['pod-operator-hierarchy', 'dags/segment.py', 'safe'],
]
