/**
 * Environment and airflow.cfg → settings. Each expectation is what `conf.get` of Airflow 2.11.2 and 3.3.2 answered:
 * what is not expected had Airflow's default there.
 */

import { describe, expect, it } from 'vitest'
import { readConfig } from '../../src/airflow/config/index.ts'
import { parseVersion } from '../../src/airflow/version.ts'

const PATH = '/opt/airflow/airflow.cfg'
const HOME = { HOME: '/home/airflow', AIRFLOW_HOME: '/opt/airflow' }

type Environment = Record<string, string>
type Values = Record<string, string>

const read = (environment: Environment, cfg: string | undefined, version: string, team?: string) =>
  readConfig({ environment: { ...HOME, ...environment }, path: PATH, text: cfg, version: parseVersion(version), team })

const valuesOf = ({ settings }: ReturnType<typeof readConfig>): Values =>
  Object.fromEntries(Object.entries(settings).map(([option, { value }]) => [option, value]))

const core = (...lines: string[]) => ['[core]', ...lines].join('\n')
const EXECUTOR = 'AIRFLOW__CORE__EXECUTOR'

/** The same in both versions, and no problem. */
const CASES: [what: string, environment: Environment, cfg: string | undefined, values: Values][] = [
  ['nothing', {}, undefined, {}],
  ['an empty file', {}, '', {}],
  ['only comments', {}, '# [core]\n; executor = A\n\n', {}],

  ['the environment', { [EXECUTOR]: 'CeleryExecutor' }, undefined, { 'core.executor': 'CeleryExecutor' }],
  ['the file', {}, core('executor = CeleryExecutor'), { 'core.executor': 'CeleryExecutor' }],
  [
    'the environment before the file',
    { [EXECUTOR]: 'LocalExecutor' },
    core('executor = CeleryExecutor'),
    { 'core.executor': 'LocalExecutor' },
  ],
  ['empty in the environment is a value', { [EXECUTOR]: '' }, core('executor = A'), { 'core.executor': '' }],
  ['empty in the file is a value', {}, core('executor ='), { 'core.executor': '' }],
  ['white space in the environment stays', { [EXECUTOR]: ' A ' }, undefined, { 'core.executor': ' A ' }],
  ['a variable in lower case', { airflow__core__executor: 'A' }, undefined, {}],
  ['one underscore', { AIRFLOW_CORE_EXECUTOR: 'A' }, undefined, {}],
  ['a key of another section', { AIRFLOW__CELERY__EXECUTOR: 'A' }, '[celery]\nexecutor = A', {}],
  [
    'every section',
    { AIRFLOW__WORKERS__SECRETS_BACKEND: 'airflow.secrets.environment_variables.EnvironmentVariablesBackend' },
    '[secrets]\nbackend =\n[celery]\npool = solo\nmp_start_method = spawn\n[core]\nlazy_load_plugins = False',
    {
      'workers.secrets_backend': 'airflow.secrets.environment_variables.EnvironmentVariablesBackend',
      'secrets.backend': '',
      'celery.pool': 'solo',
      'celery.mp_start_method': 'spawn',
      'core.lazy_load_plugins': 'False',
    },
  ],

  ['a colon', {}, core('executor: A'), { 'core.executor': 'A' }],
  ['no blanks', {}, core('executor=A'), { 'core.executor': 'A' }],
  ['the first delimiter counts', {}, core('executor = gpu:a.B=c'), { 'core.executor': 'gpu:a.B=c' }],
  ['a colon before an equals sign', {}, core('executor:=A'), { 'core.executor': '=A' }],
  ['tabs around', {}, '[core]\nexecutor\t=\tA\t', { 'core.executor': 'A' }],
  ['CRLF', {}, '[core]\r\nexecutor = A\r\n', { 'core.executor': 'A' }],
  ['CR alone', {}, '[core]\rexecutor = A\r', { 'core.executor': 'A' }],
  ['a form feed is no new line', {}, '[core]\nexecutor = A\fB', { 'core.executor': 'A\fB' }],
  ['a line separator is no new line', {}, '[core]\nexecutor = A\u2028B', { 'core.executor': 'A\u2028B' }],
  ['a no-break space is white space', {}, '[core]\nexecutor = A\u00a0', { 'core.executor': 'A' }],
  ['an information separator is white space', {}, '[core]\nexecutor = A\x1c', { 'core.executor': 'A' }],
  ['a byte order mark is not', {}, '[core]\nexecutor = A\ufeff', { 'core.executor': 'A\ufeff' }],
  ['a NUL', {}, '[core]\nexecutor = A\0B', { 'core.executor': 'A\0B' }],
  ['quotes stay', {}, core('executor = "A"'), { 'core.executor': '"A"' }],
  ['no comment behind a value', {}, core('executor = A # why ; not'), { 'core.executor': 'A # why ; not' }],
  ['an indented comment', {}, core('executor = A', '  # B', 'x = 1'), { 'core.executor': 'A' }],
  ['an indented section', {}, '  [core]\n  executor = A', { 'core.executor': 'A' }],
  ['an indented option after a section', {}, '[core]\n    executor = A', { 'core.executor': 'A' }],
  ['text behind a section', {}, '[core] # why\nexecutor = A', { 'core.executor': 'A' }],
  ['a bracket in a section', {}, '[core]]\nexecutor = A', {}],
  ['blanks in a section', {}, '[ core ]\nexecutor = A', {}],
  ['an option of that name after others', {}, core('x = 1', '', 'executor = A'), { 'core.executor': 'A' }],

  ['a continued value', {}, core('executor = A,', '  B'), { 'core.executor': 'A,\nB' }],
  ['a continued value that starts empty', {}, core('executor =', '  A'), { 'core.executor': '\nA' }],
  ['a comment inside', {}, core('executor = A,', '# no', '  ; no', '  B'), { 'core.executor': 'A,\nB' }],
  ['an empty line inside', {}, core('executor = A,', '', '  B'), { 'core.executor': 'A,\n\nB' }],
  ['empty lines behind', {}, core('executor = A', '', '   ', ''), { 'core.executor': 'A' }],
  ['a section that is indented continues', {}, core('executor = A', ' [celery]'), { 'core.executor': 'A\n[celery]' }],
  ['an option that is indented continues', {}, core('x = 1', '  executor = A'), {}],
  ['back to the first column', {}, core('    x = 1', '  executor = A'), { 'core.executor': 'A' }],
  ['a tab is one column', {}, core('  x = 1', '\texecutor = A'), { 'core.executor': 'A' }],

  ['a reference', {}, core('x = Local', 'executor = %(x)sExecutor'), { 'core.executor': 'LocalExecutor' }],
  ['a reference to a reference', {}, core('a = A', 'b = %(a)s', 'executor = %(b)s'), { 'core.executor': 'A' }],
  ['a reference to [DEFAULT]', {}, '[DEFAULT]\nx = A\n[core]\nexecutor = %(x)s', { 'core.executor': 'A' }],
  ['its own section first', {}, '[DEFAULT]\nx = A\n[core]\nx = B\nexecutor = %(x)s', { 'core.executor': 'B' }],
  ['two percent signs', {}, core('executor = 100%%'), { 'core.executor': '100%' }],
  ['two percent signs twice', {}, core('executor = %%%%(x)s'), { 'core.executor': '%%(x)s' }],
  [
    'percent signs in the environment',
    { [EXECUTOR]: '100%% %(x)s', X: 'y' },
    core('x = 1'),
    { 'core.executor': '100%% %(x)s' },
  ],
  ['ten references deep', {}, chain(10), { 'core.executor': 'A' }],
  [
    'a reference that would be refused, where nobody reads it',
    {},
    core('x = %(y)s', 'executor = A'),
    { 'core.executor': 'A' },
  ],

  ['[DEFAULT] fills sections', {}, '[DEFAULT]\nexecutor = A\n[core]', { 'core.executor': 'A' }],
  ['[DEFAULT] without the section', {}, '[DEFAULT]\nexecutor = A\n[celery]', {}],
  ['[DEFAULT] twice', {}, '[DEFAULT]\nx = 1\n[DEFAULT]\nexecutor = A\n[core]', { 'core.executor': 'A' }],
  ['[default] is a section', {}, '[default]\nexecutor = A\n[core]', {}],

  ['a variable', { X: '/dags' }, core('dags_folder = $X'), { 'core.dags_folder': '/dags' }],
  ['a variable in braces', { X: '/d' }, core(`dags_folder = \${X}ags`), { 'core.dags_folder': '/dags' }],
  ['an unknown variable', {}, core(`dags_folder = $NOT/\${NOR}`), { 'core.dags_folder': `$NOT/\${NOR}` }],
  ['an empty variable', { X: '' }, core(`dags_folder = a\${X}b`), { 'core.dags_folder': 'ab' }],
  ['a name of anything in braces', { 'a-b': 'c' }, core(`dags_folder = \${a-b}`), { 'core.dags_folder': 'c' }],
  ['a default is not known', { X: '' }, core(`dags_folder = \${X:-d}`), { 'core.dags_folder': `\${X:-d}` }],
  ['two dollars', { X: 'y' }, core('dags_folder = $$X'), { 'core.dags_folder': '$y' }],
  ['a variable of a variable', { X: '$Y', Y: 'z' }, core('dags_folder = $X'), { 'core.dags_folder': 'z' }],
  ['a name that arises', { X: '$', Y: 'z' }, core(`dags_folder = \${X}Y`), { 'core.dags_folder': 'z' }],
  ['a variable that is itself', { X: '$X' }, core('dags_folder = $X'), { 'core.dags_folder': '$X' }],
  [
    'names of JavaScript',
    {},
    core('dags_folder = $constructor$__proto__'),
    { 'core.dags_folder': '$constructor$__proto__' },
  ],
  [
    'in the environment too',
    { AIRFLOW__CORE__DAGS_FOLDER: '$AIRFLOW_HOME/d' },
    '',
    { 'core.dags_folder': '/opt/airflow/d' },
  ],
  [
    'the home',
    {},
    core('dags_folder = ~/dags', 'plugins_folder = ~'),
    {
      'core.dags_folder': '/home/airflow/dags',
      'core.plugins_folder': '/home/airflow',
    },
  ],
  [
    'no home',
    {},
    core('dags_folder = a~/dags', 'plugins_folder = ~nobody-of-that-name/x'),
    {
      'core.dags_folder': 'a~/dags',
      'core.plugins_folder': '~nobody-of-that-name/x',
    },
  ],
  [
    'a home that a variable names',
    { X: '~' },
    core('dags_folder = $X/dags'),
    { 'core.dags_folder': '/home/airflow/dags' },
  ],
  [
    'a home that ends with a slash',
    { HOME: '/root//' },
    core('dags_folder = ~/dags'),
    { 'core.dags_folder': '/root/dags' },
  ],
  ['a reference, then a variable', { X: 'a' }, core('x = $X', 'dags_folder = %(x)s/b'), { 'core.dags_folder': 'a/b' }],
  ['booleans are text', {}, core('multi_team = True # yes'), { 'core.multi_team': 'True # yes' }],
]

function chain(length: number): string {
  const links = Array.from({ length }, (_, i) => `x${i} = ${i + 1 < length ? `%(x${i + 1})s` : 'A'}`)
  return core(...links, 'executor = %(x0)s')
}

/** [what, environment, cfg, settings of 2.11.2, settings of 3.3.2] */
const DIFFERENT: [what: string, environment: Environment, cfg: string | undefined, in2: Values, in3: Values][] = [
  [
    'an executor that 3.0 removed',
    { [EXECUTOR]: 'SequentialExecutor' },
    undefined,
    { 'core.executor': 'SequentialExecutor' },
    { 'core.executor': 'LocalExecutor' },
  ],
  [
    'the same in a list and in another name',
    {},
    core('executor = SequentialExecutor,a:my.SequentialExecutor2'),
    { 'core.executor': 'SequentialExecutor,a:my.SequentialExecutor2' },
    { 'core.executor': 'LocalExecutor,a:my.LocalExecutor2' },
  ],
]

const TEAM = 'AIRFLOW__GPU___CELERY__POOL'

/** As `conf.get(…, team_name='gpu')` of 3.3.2. */
const TEAMS: [what: string, environment: Environment, cfg: string | undefined, values: Values][] = [
  ['a variable of the team', { [TEAM]: 'solo' }, undefined, { 'celery.pool': 'solo' }],
  ['a section of the team', {}, '[gpu=celery]\npool = solo', { 'celery.pool': 'solo' }],
  ['the variable before the section', { [TEAM]: 'threads' }, '[gpu=celery]\npool = solo', { 'celery.pool': 'threads' }],
  ['what is set for all is not for the team', { AIRFLOW__CELERY__POOL: 'solo' }, '[celery]\npool = threads', {}],
  ['another team', { AIRFLOW__A___CELERY__POOL: 'solo' }, '[a=celery]\npool = solo', {}],
  ['the name of a team is exact in the file', {}, '[GPU=celery]\npool = solo', {}],
  ['[DEFAULT] fills the section of a team', {}, '[DEFAULT]\npool = solo\n[gpu=celery]', { 'celery.pool': 'solo' }],
  ['a reference in it', {}, '[gpu=celery]\nx = so\npool = %(x)slo', { 'celery.pool': 'solo' }],
]

type Problem = [line: number | undefined, message: RegExp]
const STOPS = /Airflow does not start with this file$/
const FAILS = /Airflow fails when it reads this option$/

/** What could be read is still there, though Airflow did not start, or refused the option. */
const PROBLEMS: [what: string, environment: Environment, cfg: string, problems: Problem[], values: Values][] = [
  ['no section', {}, 'executor = A\n[core]\nexecutor = B', [[1, STOPS]], { 'core.executor': 'B' }],
  ['no section, said once', {}, 'x\ny\n', [[1, /^no section header/]], {}],
  ['a byte order mark', {}, '\ufeff[core]\nexecutor = A', [[1, /byte order mark/]], {}],
  ['a byte order mark before a comment', {}, '\ufeff# x\n[core]\nexecutor = A', [[1, STOPS]], { 'core.executor': 'A' }],
  [
    'a section twice',
    {},
    '[core]\nexecutor = A\n[core]\nx = 1',
    [[3, /\[core\] stands twice/]],
    { 'core.executor': 'A' },
  ],
  [
    'an option twice',
    {},
    core('executor = A', 'executor = B'),
    [[3, /executor stands twice/]],
    { 'core.executor': 'B' },
  ],
  [
    'an option twice in sections of one name',
    {},
    core('executor = A', '[core]', 'executor = B'),
    [
      [3, STOPS],
      [4, STOPS],
    ],
    { 'core.executor': 'B' },
  ],
  [
    'an option twice in [DEFAULT]',
    {},
    '[DEFAULT]\nx = 1\n[DEFAULT]\nx = 2\n[core]\nexecutor = A',
    [[4, STOPS]],
    { 'core.executor': 'A' },
  ],
  ['a line that is nothing', {}, core('executor = A', 'what', 'x = 1'), [[3, STOPS]], { 'core.executor': 'A' }],
  ['no name', {}, core('= A', 'executor = B'), [[2, STOPS]], { 'core.executor': 'B' }],
  ['an empty section name', {}, '[]\nexecutor = A', [[1, STOPS]], {}],
  ['bytes that are not UTF-8', {}, core('x = \ufffd', 'executor = A'), [[2, /not UTF-8/]], { 'core.executor': 'A' }],
  ['a template', {}, core('executor = A', '{{ x }}'), [[3, STOPS]], { 'core.executor': 'A' }],

  ['a single percent sign', {}, core('dags_folder = 100%'), [[2, FAILS]], {}],
  ['a percent sign before anything', {}, core('x = 1', 'dags_folder = %x'), [[3, FAILS]], {}],
  ['a reference without its s', {}, core('x = 1', 'dags_folder = %(x)'), [[3, FAILS]], {}],
  ['a reference without a name', {}, core('dags_folder = %()s'), [[2, FAILS]], {}],
  ['a reference to nothing', {}, core('dags_folder = %(x)s'), [[2, /^%\(x\)s names no option of \[core\]/]], {}],
  ['a reference to another section', {}, core('dags_folder = %(x)s', '[celery]', 'x = 1'), [[2, FAILS]], {}],
  ['a reference to itself', {}, core('dags_folder = %(dags_folder)s'), [[2, /nested more than 10 deep/]], {}],
  ['eleven references deep', {}, chain(11).replace('executor', 'dags_folder'), [[13, FAILS]], {}],
  ['a bad value behind a reference', {}, core('x = 100%', 'dags_folder = %(x)s'), [[3, FAILS]], {}],

  [
    'a command for what is not sensitive',
    { [`${EXECUTOR}_CMD`]: 'echo A' },
    '',
    [[undefined, /^AIRFLOW__CORE__EXECUTOR_CMD has no effect/]],
    {},
  ],
  ['a secret', { AIRFLOW__CELERY__POOL_SECRET: 'x' }, '', [[undefined, /^AIRFLOW__CELERY__POOL_SECRET has no/]], {}],
  [
    'both in the file',
    {},
    core('executor_cmd = echo A', 'executor_secret = x', 'executor = B'),
    [
      [2, /^executor_cmd has no effect/],
      [3, /^executor_secret has no effect/],
    ],
    { 'core.executor': 'B' },
  ],
  ['a section in upper case', {}, '[Core]\nexecutor = A', [[2, /^\[Core\] executor is not read/]], {}],
  ['an option in upper case', {}, core('Executor = A'), [[2, /^\[core\] Executor is not read.*core\.executor$/]], {}],
  [
    'unit test mode',
    { AIRFLOW__CORE__UNIT_TEST_MODE: 'True', [EXECUTOR]: 'A' },
    core('executor = B', 'default_impersonation = x'),
    [[undefined, /unit_test_mode is on/]],
    { 'core.executor': 'A' },
  ],
]

const said = (problems: ReturnType<typeof readConfig>['problems']) =>
  problems.map(({ line, message }) => [line, message])

describe.each(['2.11.2', '3.3.2'])('Airflow %s', (version) => {
  it.each(CASES)('%s', (_, environment, cfg, values) => {
    const config = read(environment, cfg, version)
    expect(valuesOf(config)).toEqual(values)
    expect(config.problems).toEqual([])
  })

  it.each(PROBLEMS)('%s', (_, environment, cfg, problems, values) => {
    const config = read(environment, cfg, version)
    expect(valuesOf(config)).toEqual(values)
    expect(said(config.problems)).toEqual(problems.map(([line, message]) => [line, expect.stringMatching(message)]))
  })
})

it.each(DIFFERENT)('%s', (_, environment, cfg, in2, in3) => {
  expect(valuesOf(read(environment, cfg, '2.11.2'))).toEqual(in2)
  expect(valuesOf(read(environment, cfg, '3.3.2'))).toEqual(in3)
})

it.each(TEAMS)('teams: %s', (_, environment, cfg, values) =>
  expect(valuesOf(read(environment, cfg, '3.3.2', 'gpu'))).toEqual(values),
)

it.each([
  ['2.5.0', 'forkserver', 0],
  ['2.11.2', 'Spawn', 1],
  ['2.11.2', '', 0],
  ['3.1.7', 'thread', 1],
  ['3.1.8', 'thread', 0],
  ['3.3.2', 'thread', 0],
])('Airflow %s with mp_start_method = %s has %i problems', (version, method, count) =>
  expect(read({}, core(`mp_start_method = ${method}`), version).problems).toHaveLength(count),
)

it('without a version changes and refuses nothing', () => {
  const environment = { [EXECUTOR]: 'SequentialExecutor', AIRFLOW__CORE__MP_START_METHOD: 'x' }
  const { settings, problems } = readConfig({ environment, path: PATH, text: undefined })
  expect(settings['core.executor']?.value).toBe('SequentialExecutor')
  expect(problems).toEqual([])
})

it('says where a setting stands', () => {
  const { settings } = read({ AIRFLOW__CELERY__POOL: 'solo' }, core('', 'executor = A,', ' B'), '3.3.2')
  expect(settings['celery.pool']?.origin).toBe('AIRFLOW__CELERY__POOL')
  expect(settings['core.executor']?.origin).toBe(`${PATH}:3`)
})

it.each<[what: string, environment: Environment]>([
  ['more of itself', { X: 'a$X' }],
  ['each other', { X: '$Y', Y: '$X' }],
  ['twice as much', { X: '$X$X' }],
])('a variable that leads to %s does not end', (_, environment) => {
  const { settings, problems } = read(environment, core('dags_folder = $X'), '3.3.2')
  expect(settings).toEqual({})
  expect(said(problems)).toEqual([[2, expect.stringMatching(/never finish/)]])
})

it.each<[what: string, text: string]>([
  ['a binary file', Array.from({ length: 50_000 }, (_, i) => String.fromCharCode((i * 7919) % 65_536)).join('')],
  ['a line of blanks', `[core]\n${' '.repeat(2_000_000)}x`],
  ['a line of brackets', `${'['.repeat(1_000_000)}\n`],
  ['many lines', `[core]\n${'executor = A\n'.repeat(100_000)}`],
  ['many sections', Array.from({ length: 50_000 }, (_, i) => `[s${i}]\nx=1\n`).join('')],
  [
    'references that grow',
    core(
      ...Array.from({ length: 9 }, (_, i) => `x${i} = ${`%(x${i + 1})s`.repeat(20)}`),
      `x9 = a`,
      'executor = %(x0)s',
    ),
  ],
])('stays calm before %s', (_, text) => {
  const { problems } = read({}, text, '3.3.2')
  expect(problems.length).toBeLessThanOrEqual(21)
})
