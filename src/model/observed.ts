/** The words for what reading code shows. */

export const TASK_VERDICTS = ['forked-cuda', 'safe', 'no-gpu'] as const
export type TaskVerdict = (typeof TASK_VERDICTS)[number]

/** User code that Airflow imports, by where it stands. */
export const PLACES = [
  'dag-file',
  'plugin',
  'listener',
  'local-settings',
  'secrets-backend',
  'xcom-backend',
  'logging-class',
  'celery-config',
  'sitecustomize',
] as const
export type Place = (typeof PLACES)[number]

/** Named as the findings that follow from them. */
export const OBSERVED = [
  'cuda-in-forked-task',
  'implicit-device-in-forked-task',
  'cuda-at-dag-import',
  'cuda-in-plugin',
  'cuda-in-local-settings',
  'cuda-in-listener',
  'cuda-in-secrets-backend',
  'cuda-before-fork',
  'cuda-at-import-in-doubt',
  'start-method-set-in-task',
  'children-of-daemonic-task',
  'spawn-target-in-dag-module',
  'spawn-from-console-script',
  'fork-after-cuda',
  'bare-python',
  'failure-swallowed',
  'output-of-check-call',
  'output-lost',
  'exit-code-unread',
  'cuda-in-hook',
  'dag-id-made-unique',
  'dag-run-at-import',
  'torchx-relative-script',
  'torchx-log-unread',
] as const
export type Observed = (typeof OBSERVED)[number]
