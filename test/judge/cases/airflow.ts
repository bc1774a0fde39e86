/** How Airflow is set up: what is said of it beside that a forked task is forked and a daemonic one daemonic. */

import { airflow, all, repository } from '../../support/changes.ts'
import type { Case } from './case.ts'

const NEW_INTERPRETER = { 'core.execute_tasks_new_python_interpreter': 'True' }
const LOCAL = { 'core.executor': 'LocalExecutor' }
const CELERY = { 'core.executor': 'CeleryExecutor' }
const V2 = { value: '2.11.2', origin: 'compose.yml:2' }
const FORKED = 'CAD214'
const DAEMONIC = 'CAD215'

export const AIRFLOW: Case[] = [
  ['2.11, defaults', airflow('2.11.2'), [FORKED]],
  ['2.11, LocalExecutor', airflow('2.11.2', LOCAL), [FORKED, DAEMONIC]],
  ['3.3, defaults', airflow('3.3.2'), [FORKED]],
  ['3.3, CeleryExecutor', airflow('3.3.2', CELERY), [FORKED, DAEMONIC]],
  ['2.11, CAN_FORK = False', airflow('2.11.2', {}, { canForkFalse: '/config/airflow_local_settings.py:1' }), []],
  ['3.3, CAN_FORK = False', airflow('3.3.2', {}, { canForkFalse: '/x.py:1' }), ['CAD206', FORKED]],

  ['2.11, new interpreter', airflow('2.11.2', { ...LOCAL, ...NEW_INTERPRETER }), ['CAD201', FORKED]],
  ['2.11, new interpreter, Sequential', airflow('2.11.2', NEW_INTERPRETER), ['CAD202', FORKED]],
  ['2.11, new interpreter off', airflow('2.11.2', { 'core.execute_tasks_new_python_interpreter': 'f' }), [FORKED]],
  ['3.3, new interpreter', airflow('3.3.2', NEW_INTERPRETER), ['CAD202', FORKED]],
  ['3.4, new interpreter', airflow('3.4.0', NEW_INTERPRETER), ['CAD203']],

  ['2.11, start method', airflow('2.11.2', { 'core.mp_start_method': 'spawn' }), ['CAD204', FORKED]],
  ['3.3, start method', airflow('3.3.2', { 'core.mp_start_method': 'spawn' }), ['CAD204', FORKED]],
  ['2.11, task runner', airflow('2.11.2', { 'core.task_runner': 'StandardTaskRunner' }), [FORKED]],
  ['2.11, task runner of one’s own', airflow('2.11.2', { 'core.task_runner': 'mine.Runner' }), ['CAD210']],
  ['3.3, task runner', airflow('3.3.2', { 'core.task_runner': 'CgroupTaskRunner' }), ['CAD205', FORKED]],
  ['3.0.1, impersonation', airflow('3.0.1', { 'core.default_impersonation': 'gpu' }), ['CAD207', FORKED]],
  ['2.11, impersonation', airflow('2.11.2', { 'core.default_impersonation': 'gpu' }, { user: 'airflow' }), []],
  [
    '2.11, impersonation of the same user',
    airflow('2.11.2', { 'core.default_impersonation': 'airflow' }, { user: 'airflow' }),
    ['CAD208'],
  ],
  ['3.3, Celery pool', airflow('3.3.2', { ...CELERY, 'celery.pool': 'solo' }), ['CAD209', FORKED]],
  [
    '3.3, Celery pool of threads',
    airflow('3.3.2', { ...CELERY, 'celery.pool': 'threads' }),
    ['CAD209', FORKED, 'CAD217'],
  ],
  ['2.11, Celery pool of threads', airflow('2.11.2', { ...CELERY, 'celery.pool': 'threads' }), ['CAD209', FORKED]],

  ['a class of one’s own', airflow('3.3.2', { 'core.executor': 'mine.Executor' }), ['CAD210']],
  ['an executor that is gone', airflow('3.3.2', { 'core.executor': 'DaskExecutor' }), ['CAD210']],
  ['a version that is not known', airflow('4.1.0'), ['CAD210']],
  ['no version at all', airflow(undefined), ['CAD210']],
  ['a version that is none', airflow('main'), ['CAD210']],
  [
    'a list before 2.10',
    airflow('2.9.0', { 'core.executor': 'LocalExecutor,CeleryExecutor' }),
    ['CAD211', FORKED, DAEMONIC],
  ],
  ['one twice', airflow('3.3.2', { 'core.executor': 'LocalExecutor,LocalExecutor' }), ['CAD211', FORKED]],
  ['two', airflow('3.3.2', { 'core.executor': 'LocalExecutor,KubernetesExecutor' }), [FORKED]],
  [
    'a line that cannot be read',
    airflow('3.3.2', {}, { problems: [{ path: '/opt/airflow/airflow.cfg', line: 7, message: 'no option' }] }),
    ['CAD212', FORKED],
  ],
  ['eager plugins', airflow('3.3.2', { 'core.lazy_load_plugins': 'False' }), ['CAD213', FORKED]],
  ['lazy plugins', airflow('3.3.2', { 'core.lazy_load_plugins': 'True' }), [FORKED]],
  ['tasks in pods', airflow('3.3.2', { 'core.executor': 'KubernetesExecutor' }), [FORKED]],
  ['neither flag nor file', () => {}, []],

  ['a deployment', repository({ name: 'compose.yml', version: V2 }), [FORKED]],
  ['a deployment that pins no version', repository({ name: 'compose.yml' }), ['CAD210']],
  [
    'a deployment whose executor a template hides',
    repository({ name: 'values.yaml', version: V2, unknown: ['core.executor'] }),
    ['CAD210'],
  ],
  [
    'workers with pools of their own',
    repository({
      name: 'values.yaml',
      version: V2,
      settings: { 'core.executor': { value: 'CeleryExecutor', origin: 'values.yaml:1' } },
      pools: { gpu: { value: 'solo', origin: 'values.yaml:9' }, cpu: { value: 'prefork', origin: 'values.yaml:12' } },
    }),
    ['CAD209', FORKED, DAEMONIC],
  ],
  [
    'a deployment with a line that cannot be read',
    repository({ name: 'compose.yml', version: V2, problems: [{ path: 'compose.yml', message: 'not YAML' }] }),
    ['CAD212', FORKED],
  ],
  ['a repository without Airflow', repository(), ['CAD216']],
  [
    'a path that does not exist',
    all(repository({ name: 'a', version: V2 }), ({ repository: r }) => void r?.missing.push('dgas')),
    [FORKED, 'CAD216'],
  ],
  [
    'a file that may not be read',
    all(
      repository({ name: 'a', version: V2 }),
      ({ repository: r }) => void r?.skipped.push({ path: 'x', reason: 'EACCES' }),
    ),
    [FORKED, 'CAD216'],
  ],
]
