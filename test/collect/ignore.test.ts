import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { ignoredBy } from '../../src/collect/ignore.ts'
import { walk } from '../../src/collect/walk.ts'
import type { AirflowEvidence } from '../../src/model/airflow.ts'

const FILES = ['a.py', 'old/b.py', 'old/keep.py', 'team/c_test.py', 'team/deep/d.py', 'team/deep/old.py', 'x.d/e.py']

const airflow = (version?: string, syntax?: string): AirflowEvidence => ({
  ...(version !== undefined && { version: { value: version, origin: 'a flag' } }),
  environment: 'shell',
  configFile: { path: '', status: 'missing' },
  settings: syntax ? { 'core.dag_ignore_file_syntax': { value: syntax, origin: 'a flag' } } : {},
  problems: [],
  differences: [],
})

/** Files that Airflow 2.11.2 and 3.3.2 leave out, by the ignore files of each folder. */
const CASES: [
  ignore: Record<string, string>,
  version: string | undefined,
  syntax: string | undefined,
  out: string[],
][] = [
  [{ '': 'old' }, '2.11.2', undefined, ['old/b.py', 'old/keep.py', 'team/deep/old.py']],
  [{ '': 'old' }, '3.3.2', undefined, ['old/b.py', 'old/keep.py']],
  [{ '': 'old' }, undefined, undefined, ['old/b.py', 'old/keep.py']],
  [{ '': '^old/b' }, '2.11.2', undefined, ['old/b.py']],
  [{ '': '# old\n\n_test\\.py$  # tests' }, '2.11.2', undefined, ['team/c_test.py']],
  [{ '': '_test\\.py$' }, '2.11.2', 'glob', []],
  [{ '': '*_test.py' }, '2.11.2', 'glob', ['team/c_test.py']],
  [{ '': '*_test.py' }, '2.11.2', undefined, []],
  [{ team: 'deep' }, '2.11.2', undefined, ['team/deep/d.py', 'team/deep/old.py']],
  [{ team: '^deep' }, '2.11.2', undefined, []],
  [{ team: 'a\\.py' }, '2.11.2', undefined, []],
  [{ '': '/deep/' }, '3.3.2', undefined, []],
  [{ team: '/deep/' }, '3.3.2', undefined, ['team/deep/d.py', 'team/deep/old.py']],
  [{ '': '**/d.py' }, '3.3.2', undefined, ['team/deep/d.py']],
  [{ '': 'old/*\n!old/keep.py' }, '3.3.2', undefined, ['old/b.py']],
  [{ '': 'old/\n!old/keep.py' }, '3.3.2', undefined, ['old/b.py', 'old/keep.py']],
  [{ '': 'old.py/' }, '3.3.2', undefined, []],
  [{ '': 'old.py', 'team/deep': '!old.py' }, '3.3.2', undefined, []],
  [{ '': '*.d' }, '3.3.2', undefined, ['x.d/e.py']],
  [{ '': '*' }, '2.11.2', undefined, []],
  [{ '': '/' }, '3.3.2', undefined, []],
]

it.each(CASES)('%j in %s (%s): %j', (ignore, version, syntax, out) => {
  const folder = mkdtempSync(join(tmpdir(), 'dags-'))
  const texts = [
    ...FILES.map((path) => [path, '']),
    ...Object.entries(ignore).map(([place, text]) => [join(place, '.airflowignore'), text]),
  ]
  for (const [path = '', text = ''] of texts) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const by = ignoredBy(walk([folder]), airflow(version, syntax))
  expect(FILES.filter((path) => by(join(folder, path), folder) !== undefined)).toEqual(out)
})
