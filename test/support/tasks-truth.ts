/** Real tasks on a real H200 (fixtures/truth/airflow-tasks.json): what their methods are called here. */

import type { Way } from '../../src/airflow/ways.ts'

export const WAYS_OF_METHODS: Record<string, Way> = {
  bash: 'bash',
  external_python: 'external-python',
  hook: 'hook',
  mp_fork: 'multiprocessing-fork',
  mp_forkserver_module: 'multiprocessing-forkserver',
  mp_spawn_dagfile: 'multiprocessing-spawn-airflow-module',
  mp_spawn_module: 'multiprocessing-spawn',
  python_inproc: 'in-task',
  set_spawn_in_place: 'set-start-method-spawn',
  subprocess_script: 'subprocess',
}
