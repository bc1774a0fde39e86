/** Comments, waivers and the baseline: what they take away, and what is said of those that take away nothing. */

import { expect, it } from 'vitest'
import { baselineOf } from '../../src/judge/identity.ts'
import { all } from '../support/changes.ts'
import { changed } from '../support/evidence.ts'
import { codesOf, judged } from '../support/judged.ts'
import { comments, observation, POLICIES, policy, SEVERITIES, scanned } from './cases/scan.ts'

const ONE = [observation('spawn-target-in-dag-module')]
const own = (code: string) => /^CAD(1|91)/.test(code)

it.each(POLICIES)('%s', (_, given, fields, found) => {
  const report = judged(changed(scanned(ONE, comments(given))), 'exposed', policy(fields))
  expect(codesOf(report).filter(own)).toEqual(found)
  expect(report.suppressed?.length ?? 0).toBe(found.includes('CAD122') ? 0 : 1)
})

it.each(POLICIES.filter(([, , , found]) => found.some((code) => code.startsWith('CAD91'))))(
  'under --strict an error: %s',
  (_, given, fields) => {
    const { findings } = judged(changed(scanned(ONE, comments(given))), 'exposed', policy({ ...fields, strict: true }))
    expect(findings.filter(({ code }) => code.startsWith('CAD91')).map(({ severity }) => severity)).toEqual(['error'])
  },
)

it('a baseline of what is found leaves nothing, also after lines have moved', () => {
  const { findings } = judged(changed(scanned(ONE)))
  const entries = baselineOf(findings.filter(({ code }) => own(code)))
  const moved = ONE.map((each) => ({ ...each, at: { ...each.at, line: 70, endLine: 71 }, spans: [] }))
  const report = judged(changed(scanned(moved)), 'exposed', policy({ baseline: { file: 'base.json', entries } }))
  expect(codesOf(report).filter(own)).toEqual([])
})

it.each(SEVERITIES.map(([airflow, seen, severity]) => [seen.join(' + '), airflow, seen, severity] as const))(
  '%s',
  (_, airflow, seen, severity) => {
    const { findings } = judged(changed(all(airflow, scanned(seen.map((each) => observation(each))))))
    expect(findings.find(({ name }) => name === seen[0])?.severity).toBe(severity)
  },
)
