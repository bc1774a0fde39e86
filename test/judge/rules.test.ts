/** Every rule: what is changed in a healthy machine's evidence → codes found. The tables are in cases/. */

import { describe, expect, it } from 'vitest'
import { RULES } from '../../src/judge/rules/index.ts'
import { CATALOGUE } from '../../src/model/catalogue/index.ts'
import { CODES } from '../../src/model/codes.ts'
import { all, fact, fails, gpu } from '../support/changes.ts'
import { changed } from '../support/evidence.ts'
import { codesOf, judged } from '../support/judged.ts'
import { AIRFLOW } from './cases/airflow.ts'
import { FRAMEWORKS_AND_POISON } from './cases/frameworks.ts'
import { LAUNCHES_AND_DOCTOR } from './cases/launches.ts'
import { MACHINE } from './cases/machine.ts'
import { PROCESSES } from './cases/processes.ts'
import { REHEARSAL } from './cases/rehearsal.ts'
import { SCAN } from './cases/scan.ts'
import { TASKS } from './cases/tasks.ts'
import { USUAL } from './cases/usual.ts'

const CASES = [
  ...MACHINE,
  ...FRAMEWORKS_AND_POISON,
  ...LAUNCHES_AND_DOCTOR,
  ...AIRFLOW,
  ...PROCESSES,
  ...TASKS,
  ...SCAN,
  ...REHEARSAL,
]

/** A poisoned fork and a daemonic process fail on every machine that works. */
const ALWAYS = ['CAD301', 'CAD302', 'CAD304', 'CAD305']

/** Codes without a rule of their own: who produces them. */
const ELSEWHERE: Record<string, string> = Object.fromEntries(
  ['CAD910', 'CAD911', 'CAD912', 'CAD913', 'CAD914'].map((code) => [code, 'judge/policy.ts, tested in policy.test.ts']),
)

it.each(CASES)('%s', (_, change, found) =>
  expect(codesOf(judged(changed(change))).filter((code) => !ALWAYS.includes(code))).toEqual(found),
)

it.each(USUAL)('%s', (_, change, frameworks, found) =>
  expect(codesOf(judged(changed(change, frameworks)))).toEqual(found),
)

it.each([
  ['broken', '3.3.2', []],
  ['never', '3.3.2', []],
  ['fork', '3.3.2', ['CAD901']],
  ['exposed', undefined, ['CAD901']],
] as const)('--fail-on %s, Airflow %s → %j', (failOn, airflow, found) => {
  const evidence = changed(fact(airflow ? { airflow } : {}))
  expect(codesOf(judged(evidence, failOn)).filter((code) => code.startsWith('CAD9'))).toEqual(found)
})

describe('completeness', () => {
  it('every code has an entry in the catalogue', () => expect(Object.keys(CATALOGUE).sort()).toEqual([...CODES].sort()))

  it('every code has one rule or is produced elsewhere', () =>
    expect([...RULES.map(({ code }) => code), ...Object.keys(ELSEWHERE)].sort()).toEqual([...CODES].sort()))

  it('every rule has a positive case', () => {
    const seen = new Set([...CASES, ...USUAL].flatMap((row) => row.at(-1) as string[]))
    expect(CODES.filter((code) => !seen.has(code) && code !== 'CAD901' && !(code in ELSEWHERE))).toEqual([])
  })
})

/** Every finding that the cases above give, with the prose filled in. */
const FINDINGS = [...CASES, ...USUAL].flatMap(([what, change, ...rest]) =>
  judged(changed(change, rest.length === 2 ? rest[0] : undefined)).findings.map((found) => [what, found] as const),
)

it('no placeholder is left in any prose', () => {
  const prose = FINDINGS.map(([, { code, message, why, fixes }]) => JSON.stringify([code, message, why, fixes]))
  expect(prose.filter((text) => /\{\w+\}/.test(text))).toEqual([])
})

it('what was measured here comes first among the fixes', () => {
  const measured = FINDINGS.map(([, { fixes }]) => fixes.map((fix) => fix.measured))
  expect(measured.filter((flags) => flags.lastIndexOf(true) > flags.indexOf(false) && flags.includes(false))).toEqual(
    [],
  )
})

it('errors come before warnings, warnings before the rest', () => {
  const order = judged(
    changed(all(gpu({ migMode: 'Enabled' }), fails({ launch: 'subprocess' }, 'no luck'))),
  ).findings.map(({ severity }) => severity)
  expect(order).toEqual([...order].sort((a, b) => 'ewi'.indexOf(a[0] ?? '') - 'ewi'.indexOf(b[0] ?? '')))
})
