/** `[core] executor` in every syntax → executors, and what Airflow itself would say against it. */

import { expect, it } from 'vitest'
import { parseExecutors } from '../../src/airflow/executors.ts'
import { parseVersion, type Version } from '../../src/airflow/version.ts'

const parse = (value: string, version: string, multiTeam = false) => {
  const { executors, problems } = parseExecutors(value, parseVersion(version) as Version, multiTeam)
  return {
    named: executors.map(({ name, executor, team }) => [name, executor ?? '?', team].filter(Boolean).join(' ')),
    problems,
  }
}

const ALIAS = 'gpu:airflow.providers.celery.executors.celery_executor.CeleryExecutor'

const CASES: [value: string, version: string, named: string[]][] = [
  ['LocalExecutor', '2.7.0', ['LocalExecutor LocalExecutor']],
  ['airflow.executors.local_executor.LocalExecutor', '2.7.0', ['LocalExecutor LocalExecutor']],
  ['airflow.providers.edge3.executors.EdgeExecutor', '3.1.0', ['EdgeExecutor EdgeExecutor']],
  [
    'airflow.providers.amazon.aws.executors.ecs.ecs_executor.AwsEcsExecutor',
    '3.1.0',
    ['AwsEcsExecutor AwsEcsExecutor'],
  ],
  ['my_company.executors.LocalExecutor', '3.1.0', ['LocalExecutor ?']],
  ['LocalExecutor,CeleryExecutor', '2.10.0', ['LocalExecutor LocalExecutor', 'CeleryExecutor CeleryExecutor']],
  [
    ' LocalExecutor , KubernetesExecutor ',
    '3.3.2',
    ['LocalExecutor LocalExecutor', 'KubernetesExecutor KubernetesExecutor'],
  ],
  [`LocalExecutor,${ALIAS}`, '2.10.0', ['LocalExecutor LocalExecutor', 'gpu CeleryExecutor']],
  ['LocalExecutor,gpu:CeleryExecutor', '3.2.0', ['LocalExecutor LocalExecutor', 'gpu CeleryExecutor']],
  ['SequentialExecutor', '2.11.2', ['SequentialExecutor SequentialExecutor']],
  ['FancyExecutor', '2.11.2', ['FancyExecutor ?']],
]

it.each(CASES)('%s on %s', (value, version, named) => expect(parse(value, version)).toEqual({ named, problems: [] }))

it('gives teams their own', () =>
  expect(parse('LocalExecutor;a=CeleryExecutor;b=KubernetesExecutor,x.y.Z', '3.3.2', true)).toEqual({
    named: [
      'LocalExecutor LocalExecutor',
      'CeleryExecutor CeleryExecutor a',
      'KubernetesExecutor KubernetesExecutor b',
      'Z ? b',
    ],
    problems: [],
  }))

const PROBLEMS: [value: string, version: string, multiTeam: boolean, problem: RegExp][] = [
  ['LocalExecutor,CeleryExecutor', '2.9.0', false, /lists of executors need Airflow 2\.10/],
  ['gpu:CeleryExecutor', '2.11.2', false, /needs a module path before Airflow 3\.2/],
  ['gpu:Fancy', '3.3.2', false, /needs a module path/],
  ['gpu:', '3.3.2', false, /'gpu:' is not an executor/],
  ['a:b:c', '3.3.2', false, /'a:b:c' is not an executor/],
  ['', '3.3.2', false, /'' is not an executor/],
  ['LocalExecutor,,CeleryExecutor', '3.3.2', false, /'' is not an executor/],
  ['LocalExecutor,LocalExecutor', '3.3.2', false, /LocalExecutor is configured twice/],
  ['LocalExecutor;a=CeleryExecutor', '3.3.2', false, /multi_team is not enabled/],
  ['a=CeleryExecutor', '3.3.2', true, /at least one executor must be for all teams/],
  ['a=CeleryExecutor;LocalExecutor', '3.3.2', true, /must stand before those of a team/],
]

it.each(PROBLEMS)('%s on %s, teams %s: %s', (value, version, multiTeam, problem) =>
  expect(parse(value, version, multiTeam).problems).toEqual([expect.stringMatching(problem)]),
)
