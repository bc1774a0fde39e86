/**
 * What an Airflow process calls itself. Airflow sets titles with setproctitle, Celery too; daemons keep the
 * command line they were started with. Seen on 2.11.2, 3.1.8 and 3.3.2, the rest read in their source.
 */

import type { AirflowProcess, Role } from '../model/processes.ts'

export type Title = Pick<AirflowProcess, 'role' | 'dag' | 'task' | 'run' | 'taskInstance'>

const UUID = '(?<taskInstance>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})'
const NAMES = '(?<dag>\\S+) (?<task>\\S+) (?<run>\\S+)'
const LIST = "'(?<dag>[^']+)', '(?<task>[^']+)', '(?<run>[^']+)'"

/** The first pattern that fits decides. A title begins the line; a command may follow its interpreter. */
const TITLES: readonly (readonly [RegExp, Role])[] = [
  [new RegExp(`^airflow task runner: ${NAMES}`), 'task'],
  [new RegExp(`^airflow tasks run ${NAMES} .*--raw\\b`), 'task'],
  [/^sudo .*task_runner import main/, 'task'],
  [new RegExp(`^airflow worker -- ${UUID}$`), 'task'],
  [new RegExp(`^airflow task supervisor: \\['airflow', 'tasks', 'run', ${LIST}`), 'supervisor'],
  [new RegExp(`^airflow tasks run ${NAMES} .*--local\\b`), 'supervisor'],
  [new RegExp(`^airflow supervisor: ${UUID}`), 'supervisor'],
  [/^airflow edge supervisor: dag_id=(?<dag>\S+?),? task_id=(?<task>\S+)/, 'supervisor'],
  [/-m airflow\.sdk\.execution_time\.execute_workload\b/, 'supervisor'],
  [new RegExp(`^airflow worker -- LocalExecutor: \\['airflow', 'tasks', 'run', ${LIST}`), 'worker'],
  [new RegExp(`^airflow worker -- LocalExecutor: ${UUID}`), 'supervisor'],
  [/^airflow worker -- LocalExecutor\b/, 'worker'],
  [/^\[celeryd: .*:MainProcess\]/, 'celery-main'],
  [/^\[celeryd: .*:\w+-\d+\]/, 'celery-pool'],
  [/^airflow executor -- LocalExecutor\b/, 'executor'],
  [/^airflow edge worker: /, 'edge-worker'],
  [/^airflow scheduler -- DagFileProcessorManager/, 'dag-processor'],
  [/^airflow scheduler - DagFileProcessor /, 'dag-parser'],
  [/^airflow serve-logs\b/, 'log-server'],
  [/^airflow api_server -- host:/, 'api-server'],
  [/^gunicorn: .*airflow-webserver/, 'webserver'],
  [/^airflow celery worker\b/, 'celery-main'],
  [/^airflow edge worker\b/, 'edge-worker'],
  [/^airflow scheduler\b/, 'scheduler'],
  [/^airflow dag-processor\b/, 'dag-processor'],
  [/^airflow triggerer\b/, 'triggerer'],
  [/^airflow api-server\b/, 'api-server'],
  [/^airflow webserver\b/, 'webserver'],
  [/^airflow standalone\b/, 'standalone'],
]

/** `commandLine`: /proc/<pid>/cmdline, its parts joined by spaces. undefined: not a process of Airflow. */
export const parseTitle = (commandLine: string): Title | undefined => {
  if (!commandLine.includes('airflow') && !commandLine.startsWith('[celeryd:')) return undefined
  // `python /venv/bin/airflow scheduler` and `python -m airflow scheduler` read alike.
  const line = commandLine.replace(/^(?:\S*python\S* (?:-\S+ )*)?(?:\S*\/)?airflow /, 'airflow ').replace(/ +$/, '')
  for (const [pattern, role] of TITLES) {
    const match = pattern.exec(line)
    if (match) return { role, ...match.groups }
  }
  return undefined
}

/** What a process is that was forked and still has its parent's title: some never set one of their own. */
export const CHILD_ROLES: Partial<Record<Role, Role>> = {
  scheduler: 'worker',
  worker: 'supervisor',
  'celery-main': 'celery-pool',
  'celery-pool': 'supervisor',
  supervisor: 'task',
  task: 'task-child',
  'dag-processor': 'dag-parser',
  triggerer: 'trigger-runner',
}
