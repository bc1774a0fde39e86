/** Where airflow.cfg is, and which words are booleans: as Airflow 2.11.2 and 3.3.2 answered. */

import { expect, it } from 'vitest'
import { booleanOf, configPath } from '../../src/airflow/config/index.ts'

const HOME = '/home/airflow'

const PATHS: [environment: Record<string, string>, path: string][] = [
  [{}, '/home/airflow/airflow/airflow.cfg'],
  [{ AIRFLOW_HOME: '/opt/airflow' }, '/opt/airflow/airflow.cfg'],
  [{ AIRFLOW_HOME: '/opt/airflow/' }, '/opt/airflow/airflow.cfg'],
  [{ AIRFLOW_HOME: '~/af' }, '/home/airflow/af/airflow.cfg'],
  [{ AIRFLOW_HOME: '' }, 'airflow.cfg'],
  [{ AIRFLOW_HOME: '$X/$Y', X: '/a', Y: `\${Z}`, Z: 'b' }, '/a/b/airflow.cfg'],
  [{ AIRFLOW_HOME: '/opt/airflow', AIRFLOW_CONFIG: '/etc/airflow.cfg' }, '/etc/airflow.cfg'],
  [{ AIRFLOW_CONFIG: '~/a.cfg' }, '/home/airflow/a.cfg'],
  [{ AIRFLOW_CONFIG: '$AIRFLOW_HOME/x.cfg', AIRFLOW_HOME: '~' }, '/home/airflow/x.cfg'],
  [{ AIRFLOW_CONFIG: '' }, ''],
  [{ AIRFLOW_CONFIG: 'a.cfg' }, 'a.cfg'],
  [{ HOME: '/' }, '/airflow/airflow.cfg'],
  [{ HOME: '' }, '/airflow/airflow.cfg'],
]

it.each(PATHS)('%j: %s', (environment, path) => expect(configPath({ HOME, ...environment })).toBe(path))

it('without HOME leaves the ~', () => expect(configPath({})).toBe('~/airflow/airflow.cfg'))

it('ends where Airflow would not', () =>
  expect(configPath({ HOME, AIRFLOW_HOME: '/a$AIRFLOW_HOME' })).toBe('/a$AIRFLOW_HOME/airflow.cfg'))

const BOOLEANS: [value: string, boolean: boolean | undefined][] = [
  ['True', true],
  ['TRUE', true],
  ['t', true],
  ['1', true],
  [' true ', true],
  ['true # yes', true],
  ['true#yes', true],
  ['true\x1c', true],
  ['False', false],
  ['f', false],
  ['0', false],
  ['false # true', false],
  ['yes', undefined],
  ['on', undefined],
  ['no', undefined],
  ['', undefined],
  ['#true', undefined],
  ['true ; yes', undefined],
  ['"true"', undefined],
  ['01', undefined],
  ['constructor', undefined],
  ['__proto__', undefined],
]

it.each(BOOLEANS)('%j is %s', (value, boolean) => expect(booleanOf(value)).toBe(boolean))
