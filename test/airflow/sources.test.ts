/** The files of a repository → deployments: one line each for the folders of fixtures/deployments. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type Deployment, deployments, isDeploymentFile, type SourceFile } from '../../src/airflow/sources/index.ts'
import { packagePath } from '../../src/root.ts'

const FOLDER = packagePath('fixtures/deployments')

const filesOf = (name: string): SourceFile[] => {
  const folder = join(FOLDER, name)
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ path: file.slice(folder.length + 1), text: readFileSync(file, 'utf8') }))
}

const spell = ({ version, settings, unknown, problems }: Deployment) => ({
  unknown,
  version: version && `${version.value} ${version.origin}`,
  settings: Object.entries(settings).map(([option, { value, origin }]) => `${option} ${value} ${origin}`),
  problems: problems.map(({ path, line, message }) => `${path}:${line} ${message}`),
})

type Row = [name: string, version: string | undefined, settings: string[], problems?: RegExp[]]

const ROWS: Row[] = [
  ['compose-celery-2', '2.9.3 docker-compose.yaml:2', ['core.executor CeleryExecutor docker-compose.yaml:4']],
  [
    'compose-celery-3',
    '3.1.0 compose.yaml:2',
    [
      'core.executor CeleryExecutor airflow.env:2',
      'core.mp_start_method spawn airflow.env:3',
      'celery.pool solo compose.yaml:11',
    ],
  ],
  ['compose-override', '2.10.5 docker-compose.yml:3', ['core.executor LocalExecutor docker-compose.override.yml:4']],
  [
    'compose-build',
    '2.11.2 docker/Dockerfile:2',
    [
      'core.executor LocalExecutor docker/Dockerfile:3',
      'core.execute_tasks_new_python_interpreter True docker/Dockerfile:3',
    ],
  ],
  [
    'compose-disagree',
    '2.11.2 docker-compose.yml:3',
    ['core.executor CeleryExecutor docker-compose.yml:5', 'core.plugins_folder /plugins docker-compose.yml:5'],
    [/disagree on core.plugins_folder/, /disagree on the version of Airflow: scheduler has 2.11.2, worker has 2.10.5/],
  ],
  [
    'compose-unknown',
    undefined,
    [],
    [/:5 the env file not-in-git.env is not there/, /:3 the image depends on TAG/, /:7 core.executor is not known/],
  ],
  [
    'helm-official',
    '2.9.3 values.yaml:2',
    [
      'core.executor CeleryExecutor values.yaml:3',
      'core.mp_start_method spawn values.yaml:6',
      'core.default_impersonation gpu values.yaml:10',
      'celery.pool threads values.yaml:8',
    ],
  ],
  [
    'helm-subchart',
    '3.0.2 values.yaml:3',
    ['core.executor LocalExecutor,KubernetesExecutor values.yaml:4'],
    [/:8 secrets.backend is not known: a secret/],
  ],
  [
    'helm-community',
    '2.8.4 values.yaml:3',
    ['core.executor CeleryExecutor values.yaml:2', 'core.lazy_load_plugins False values.yaml:5'],
  ],
  ['helm-template', undefined, [], [/:3 a template, which is not YAML before it is filled in/]],
  ['astro', undefined, ['core.executor CeleryExecutor Dockerfile:2']],
  [
    'dockerfile-and-cfg',
    '2.10.5 Dockerfile:4',
    ['core.executor LocalExecutor airflow.cfg:3', 'celery.pool prefork airflow.cfg:5'],
  ],
  [
    'requirements-and-env',
    '2.7.3 requirements.txt:1',
    ['core.executor LocalExecutor .env:1', 'core.task_runner CgroupTaskRunner .env:2'],
  ],
  ['poetry', '2.9.1 poetry.lock:2', []],
  ['broken-yaml', undefined, [], [/:2 not YAML/]],
]

const UNKNOWN: Record<string, string[]> = {
  'compose-unknown': ['core.executor'],
  'helm-subchart': ['secrets.backend'],
  'helm-template': ['core.executor'],
  'broken-yaml': ['core.executor'],
}

it.each(ROWS)('%s', (name, version, settings, problems = []) => {
  const found = deployments(filesOf(name)).map(spell)
  const unknown = UNKNOWN[name] ?? []
  expect(found).toEqual([
    { version, unknown, settings, problems: problems.map((problem) => expect.stringMatching(problem)) },
  ])
})

it('no Airflow, no deployment', () => expect(deployments(filesOf('compose-without-airflow'))).toEqual([]))

it('every folder has a row', () =>
  expect([...ROWS.map(([name]) => name), 'compose-without-airflow'].sort()).toEqual(readdirSync(FOLDER).sort()))

const compose = (service: string) => ({
  path: 'compose.yml',
  text: `services:\n  airflow:\n    image: apache/airflow:2.11.2\n${service}`,
})
const environment = (line: string) => compose(`    environment:\n      ${line}\n`)
const executorIn = (...files: SourceFile[]) => deployments(files)[0]?.settings['core.executor']?.value
const dotenv = (text: string) => ({ path: '.env', text })
const FILLED = environment(`AIRFLOW__CORE__EXECUTOR: \${E:-LocalExecutor}`)

const SPELLINGS: [what: string, files: SourceFile[], executor: string | undefined][] = [
  ['a map', [environment('AIRFLOW__CORE__EXECUTOR: A')], 'A'],
  ['a list', [environment('- AIRFLOW__CORE__EXECUTOR=A')], 'A'],
  ['quoted', [environment('AIRFLOW__CORE__EXECUTOR: "A"')], 'A'],
  ['a dollar sign', [environment('AIRFLOW__CORE__EXECUTOR: $$A')], '$A'],
  ['a default', [FILLED], 'LocalExecutor'],
  ['.env over a default', [FILLED, dotenv('E=CeleryExecutor')], 'CeleryExecutor'],
  ['.env in single quotes', [FILLED, dotenv("E='C$X' # no")], 'C$X'],
  ['.env without its quote', [FILLED, dotenv('E="A\n')], 'LocalExecutor'],
  ['another variable', [environment('AIRFLOW_CORE_EXECUTOR: A')], undefined],
  ['null', [environment('AIRFLOW__CORE__EXECUTOR:')], undefined],
]
it.each(SPELLINGS)('%s', (_, files, executor) => expect(executorIn(...files)).toBe(executor))

const BOMB = [
  'a: &a [x, x, x, x, x, x, x, x]',
  ...'bcdefghij'
    .split('')
    .map((name, index) => `${name}: &${name} [${Array(8).fill(`*${'abcdefghi'[index]}`).join(', ')}]`),
].join('\n')
const HOSTILE: [what: string, path: string, text: string][] = [
  ['a bomb of aliases', 'compose.yml', `${BOMB}\nservices: *j`],
  ['an alias to itself', 'compose.yml', 'services: &a\n  airflow: *a\n'],
  ['deep nesting', 'values.yaml', `airflow: ${'['.repeat(50_000)}`],
  [
    'a service that extends itself',
    'compose.yml',
    'services:\n  airflow:\n    image: apache/airflow:2.11.2\n    extends: airflow\n',
  ],
  ['binary', 'compose.yml', '\0\ufffd\u0007airflow'],
  ['a huge file', 'values.yaml', `executor: A\n${'# airflow\n'.repeat(200_000)}`],
  ['references in circles', '.env', 'A=$B\nB=$A\nAIRFLOW__CORE__EXECUTOR=$A'],
  [
    'nested defaults',
    'compose.yml',
    `services: {a: {image: "apache/airflow:${'${A:-'.repeat(500)}1${'}'.repeat(500)}"}}`,
  ],
  ['a Dockerfile that never ends', 'Dockerfile', `FROM apache/airflow:2.11.2\nRUN ${'a \\\n'.repeat(10_000)}`],
  [
    'names of JavaScript',
    'compose.yml',
    'services: {constructor: {image: "apache/airflow:2.11.2", __proto__: {a: 1}}}',
  ],
  [
    'a path out of the repository',
    'compose.yml',
    'services: {a: {image: "apache/airflow:2.11.2", env_file: ../../../etc/passwd}}',
  ],
]
it.each(HOSTILE)('%s: an answer, and no exception', (_, path, text) =>
  expect(Array.isArray(deployments([{ path, text }]))).toBe(true),
)

const NAMES: [path: string, is: boolean][] = [
  ['docker-compose.yml', true],
  ['deploy/compose.gpu.yaml', true],
  ['charts/values-prod.yaml', true],
  ['Dockerfile.gpu', true],
  ['airflow.cfg', true],
  ['.env', true],
  ['requirements/base.txt', true],
  ['uv.lock', true],
  ['dags/train.py', false],
  ['README.md', false],
]
it.each(NAMES)('%s: %s', (path, is) => expect(isDeploymentFile(path)).toBe(is))
