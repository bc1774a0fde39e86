/**
 * JUnit XML as GitLab, Jenkins and GitHub actions read it: a suite per file, a case per finding. Errors fail; what could
 * not be decided is an error of its own; warnings and notes pass and say what they have to say.
 * https://github.com/testmoapp/junitxml
 */

import type { Finding, Report } from '../model/report.ts'
import { anchorOf } from './anchor.ts'
import type { Reporter } from './options.ts'
import { oneLine } from './plain.ts'

export const junit: Reporter = (report) => {
  const suites = new Map<string, string[]>()
  const names = new Set<string>()
  const add = (path: string, line: string) => suites.set(path, [...(suites.get(path) ?? []), line])
  for (const finding of report.findings) {
    const { path } = anchorOf(finding, report)
    add(path, findingCase(finding, path, unique(`${finding.code} ${oneLine(finding.subject)}`, names)))
  }
  add('verdict', verdictCase(report))
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="cuda-airflow-doctor" ${counts([...suites.values()].flat())}>
${[...suites].map(([path, cases]) => suite(path, cases)).join('\n')}
</testsuites>
`
}

const suite = (path: string, cases: string[]): string =>
  `  <testsuite name="${xml(oneLine(path))}" ${counts(cases)}>\n${cases.join('\n')}\n  </testsuite>`

const counts = (cases: string[]): string => {
  const having = (tag: string) => cases.filter((line) => line.includes(`<${tag} `)).length
  return `tests="${cases.length}" failures="${having('failure')}" errors="${having('error')}"`
}

const findingCase = (finding: Finding, path: string, name: string): string => {
  const { severity, message, why, fixes, chain = [] } = finding
  const text = [message, ...chain, why, ...fixes.map(({ title }) => `→ ${title}`)].join('\n')
  const inside =
    severity === 'error'
      ? `<failure type="${finding.code}" message="${xml(oneLine(message))}">${xml(text)}</failure>`
      : `<system-out>${xml(`${severity}: ${text}`)}</system-out>`
  return testCase(path.replace(/\.\w+$/, ''), name, inside)
}

const verdictCase = ({ verdict, target, simulated }: Report): string => {
  const open = verdict === 'inconclusive' ? '<error type="inconclusive" message="could not be decided"></error>' : ''
  const said = `${verdict}${simulated ? `, simulated (${simulated}): no GPU was used` : ''}`
  return testCase('verdict', `verdict on ${oneLine(target.host)}`, `${open}<system-out>${xml(said)}</system-out>`)
}

const testCase = (classname: string, name: string, inside: string): string =>
  `    <testcase classname="${xml(oneLine(classname))}" name="${xml(name)}">${inside}</testcase>`

/** GitLab shows cases of the same name as one. */
const unique = (name: string, taken: Set<string>): string => {
  let free = name
  for (let number = 2; taken.has(free); number++) free = `${name} (${number})`
  taken.add(free)
  return free
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\n': '&#10;' }

const xml = (text: string): string => text.replace(/[&<>"\n]/g, (character) => ENTITIES[character] ?? '')
