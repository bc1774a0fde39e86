/** Machine formats against their published schemas and the extra rules of those who read them. */

import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' }
import Ajv from 'ajv-draft-04'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Report } from '../../src/model/report.ts'
import { REPORTERS } from '../../src/report/index.ts'
import { observation, scanned } from '../judge/cases/scan.ts'
import { airflow, all, driverSays, fails, repository } from '../support/changes.ts'
import { type Change, changed } from '../support/evidence.ts'
import { judged } from '../support/judged.ts'

const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema)

const V2 = { value: '2.11.2', origin: 'compose.yml:2' }
const CHANGES: [what: string, change: Change][] = [
  ['healthy', () => {}],
  ['no device', driverSays('cuInit returned 100 (CUDA_ERROR_NO_DEVICE)')],
  ['findings of every kind', all(airflow('2.11.2'), fails({ framework: 'torch', launch: 'subprocess' }, 'no luck'))],
  ['a repository', repository({ name: 'deploy/compose.yml', version: V2 }, { name: 'compose.yml', version: V2 })],
  ['a repository without Airflow', repository()],
  ['code', scanned([observation('cuda-in-forked-task'), observation('failure-swallowed')])],
]

const print = (format: 'sarif' | 'gitlab', report: Report) =>
  JSON.parse(REPORTERS[format](report, { color: false, verbose: false }))

/** https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning */
const githubRules = z.object({
  $schema: z.url(),
  runs: z.tuple([
    z.object({
      automationDetails: z.object({ id: z.string().endsWith('/') }),
      tool: z.object({
        driver: z.object({
          rules: z.array(
            z.object({
              id: z.string(),
              shortDescription: z.object({ text: z.string().min(1) }),
              fullDescription: z.object({ text: z.string().min(1).max(1024) }),
              help: z.object({ text: z.string().min(1) }),
            }),
          ),
        }),
      }),
      results: z.array(
        z.object({
          locations: z
            .array(
              z.object({
                physicalLocation: z.object({
                  artifactLocation: z.object({
                    uri: z
                      .string()
                      .min(1)
                      .regex(/^(?!\.\/)/),
                  }),
                  region: z.object({
                    startLine: z.number().min(1),
                    startColumn: z.number().min(1),
                    endLine: z.number().min(1),
                    endColumn: z.number().min(1),
                  }),
                }),
              }),
            )
            .min(1),
          partialFingerprints: z.object({ primaryLocationLineHash: z.string().min(1) }),
        }),
      ),
    }),
  ]),
})

/** https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format */
const gitlabIssues = z.array(
  z.object({
    description: z.string().min(1),
    check_name: z.string().min(1),
    fingerprint: z.string().min(1),
    severity: z.enum(['info', 'minor', 'major', 'critical', 'blocker']),
    location: z.object({ path: z.string().regex(/^(?!\.\/)/), lines: z.object({ begin: z.number().int().min(1) }) }),
  }),
)

describe.each(CHANGES)('%s', (_, change) => {
  const report = judged(changed(change))

  it('sarif follows its schema and GitHub’s rules', () => {
    const document = print('sarif', report)
    validate(document)
    expect(validate.errors ?? []).toEqual([])
    expect(githubRules.safeParse(document).error?.issues ?? []).toEqual([])
    expect(document.runs[0].results.length).toBe(report.findings.length)
  })

  it('gitlab: issues with fingerprints of their own', () => {
    const issues = gitlabIssues.parse(print('gitlab', report))
    expect(issues.length).toBe(report.findings.length)
    expect(new Set(issues.map(({ fingerprint }) => fingerprint)).size).toBe(issues.length)
  })
})

it('the schema refuses what is no SARIF', () =>
  expect(validate({ version: '2.1.0', runs: [{ results: 1 }] })).toBe(false))

it('github: at most ten of each kind, and how many more there are', () => {
  const problems = Array.from({ length: 14 }, (_, line) => ({ path: 'airflow.cfg', line: line + 1, message: 'x' }))
  const printed = REPORTERS.github(judged(changed(airflow('3.3.2', {}, { problems }))), {
    color: false,
    verbose: false,
  })
  expect(printed.match(/^::warning /gm)?.length).toBe(10)
  expect(printed).toMatch(/more findings are not shown here\n$/)
})
