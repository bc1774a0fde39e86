/** Process titles as Airflow 2 and 3 and Celery set them → role and names. */

import { expect, it } from 'vitest'
import { parseTitle, type Title } from '../../src/airflow/titles.ts'
import { ROLES } from '../../src/model/processes.ts'

const TI = '0198c9a4-5a3c-7d6e-9d50-1f2a3b4c5d6e'
const named = { dag: 'train', task: 'fit.model', run: 'manual__2026-01-01T00:00:00+00:00' }
const run = "'airflow', 'tasks', 'run', 'train', 'fit.model', 'manual__2026-01-01T00:00:00+00:00'"

const CASES: [commandLine: string, title: Title | undefined][] = [
  [`airflow task runner: train fit.model ${named.run} 12`, { role: 'task', ...named }],
  [
    `/venv/bin/python /venv/bin/airflow tasks run train fit.model ${named.run} --job-id 12 --raw --subdir x`,
    { role: 'task', ...named },
  ],
  [`airflow worker -- ${TI}`, { role: 'task', taskInstance: TI }],
  [
    'sudo -E -H -u gpu /venv/bin/python -c from airflow.sdk.execution_time.task_runner import main; main()',
    { role: 'task' },
  ],
  [
    `airflow task supervisor: [${run}, '--local', '--subdir', 'DAGS_FOLDER/train.py']`,
    { role: 'supervisor', ...named },
  ],
  [
    `/venv/bin/python -m airflow tasks run train fit.model ${named.run} --local --subdir x`,
    { role: 'supervisor', ...named },
  ],
  [`airflow supervisor: ${TI}`, { role: 'supervisor', taskInstance: TI }],
  [`airflow worker -- LocalExecutor: ${TI}`, { role: 'supervisor', taskInstance: TI }],
  [`airflow worker -- LocalExecutor: [${run}, '--local']`, { role: 'worker', ...named }],
  ['airflow worker -- LocalExecutor: <idle>', { role: 'worker' }],
  ['airflow worker -- LocalExecutor', { role: 'worker' }],
  ['airflow executor -- LocalExecutor', { role: 'executor' }],
  ['/venv/bin/python -m airflow.sdk.execution_time.execute_workload --json-string {}', { role: 'supervisor' }],
  ['[celeryd: celery@gpu1:MainProcess] -active- (celery worker)', { role: 'celery-main' }],
  ['[celeryd: celery@gpu1:ForkPoolWorker-3]', { role: 'celery-pool' }],
  ['/venv/bin/python /venv/bin/airflow celery worker --skip-serve-logs', { role: 'celery-main' }],
  ['airflow edge worker: gpu1', { role: 'edge-worker' }],
  ['airflow edge supervisor: dag_id=train task_id=fit run_id=x', { role: 'supervisor', dag: 'train', task: 'fit' }],
  ['/venv/bin/python3.12 /venv/bin/airflow scheduler', { role: 'scheduler' }],
  ['/venv/bin/python -m airflow scheduler', { role: 'scheduler' }],
  ['/venv/bin/python -u -m airflow scheduler -p', { role: 'scheduler' }],
  ['airflow scheduler -- DagFileProcessorManager', { role: 'dag-processor' }],
  ['airflow scheduler - DagFileProcessor /dags/train.py', { role: 'dag-parser' }],
  ['/venv/bin/python /venv/bin/airflow dag-processor', { role: 'dag-processor' }],
  ['/venv/bin/python /venv/bin/airflow triggerer', { role: 'triggerer' }],
  ['airflow api_server -- host:0.0.0.0 port:8080', { role: 'api-server' }],
  ['/venv/bin/python /venv/bin/airflow api-server', { role: 'api-server' }],
  ['gunicorn: master [airflow-webserver]', { role: 'webserver' }],
  ['airflow serve-logs', { role: 'log-server' }],
  ['/venv/bin/python /venv/bin/airflow standalone', { role: 'standalone' }],
  ['vim airflow scheduler.md', undefined],
  ['/usr/bin/python3 app.py', undefined],
  ['tail -f /opt/airflow/logs/scheduler.log', undefined],
  ['', undefined],
]

it.each(CASES)('%s', (commandLine, title) => expect(parseTitle(commandLine)).toEqual(title))

it('ignores what setproctitle leaves behind the title', () =>
  expect(parseTitle(`airflow worker -- ${TI}   `)).toEqual({ role: 'task', taskInstance: TI }))

/** Roles that no title says: they follow from the parent. */
const BY_LINEAGE = ['task-child', 'trigger-runner']

it('has a case for every role', () =>
  expect(
    ROLES.filter((role) => !BY_LINEAGE.includes(role) && !CASES.some(([, title]) => title?.role === role)),
  ).toEqual([]))
