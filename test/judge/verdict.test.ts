/** Never healthy when something was left open. */

import { expect, it } from 'vitest'
import { exitCode, judgeVerdict } from '../../src/judge/verdict.ts'
import type { Code } from '../../src/model/codes.ts'
import type { Cell, Finding, Verdict } from '../../src/model/report.ts'
import type { FailOn, Launch, Outcome, Parent, Severity } from '../../src/model/vocabulary.ts'

it.each([
  ['healthy', 0],
  ['failing', 1],
  ['usageError', 2],
  ['inconclusive', 3],
  ['crash', 3],
  ['interrupted', 130],
] as const)('%s ends with exit code %i', (ending, code) => expect(exitCode(ending)).toBe(code))

const cell = (outcome: Outcome, parent: Parent = 'clean', launch: Launch = 'subprocess', ran = true): Cell => ({
  framework: 'torch',
  parent,
  launch,
  outcome,
  measuredAt: 'shell',
  ...(ran && { depth: 'operation' as const }),
})

const finding = (code: Code, severity: Severity): Finding => ({
  code,
  name: code,
  severity,
  confidence: 'proven',
  subject: '',
  message: '',
  why: '',
  args: {},
  evidence: [],
  fixes: [],
})

const pass = cell('pass')
const poisoned = cell('fail', 'initialized', 'fork')
const hung = cell('inconclusive', 'initialized', 'fork')

const CASES: [what: string, cells: Cell[], findings: Finding[], failOn: FailOn, verdict: Verdict][] = [
  ['everything passes', [pass], [], 'broken', 'healthy'],
  ['no cell at all', [], [], 'broken', 'inconclusive'],
  ['no cell at all, never', [], [], 'never', 'inconclusive'],
  ['only decided cells', [cell('pass', 'clean', 'fork', false)], [], 'broken', 'inconclusive'],
  ['only cells that do not apply', [cell('notApplicable')], [], 'broken', 'inconclusive'],
  ['only an error, nothing measured', [], [finding('CAD022', 'error')], 'broken', 'inconclusive'],
  ['a poisoned fork fails, as it must', [pass, poisoned], [finding('CAD301', 'warning')], 'broken', 'healthy'],
  ['a poisoned fork hangs', [pass, hung], [], 'broken', 'healthy'],
  [
    'a poisoned set_start_method hangs',
    [pass, cell('inconclusive', 'initialized', 'set-start-method-spawn')],
    [],
    'broken',
    'healthy',
  ],
  ['a clean fork hangs', [pass, cell('inconclusive', 'clean', 'fork')], [], 'broken', 'inconclusive'],
  [
    'a subprocess of a poisoned parent hangs',
    [pass, cell('inconclusive', 'initialized')],
    [],
    'broken',
    'inconclusive',
  ],
  ['in-process hangs', [pass, cell('inconclusive', 'initialized', 'in-process')], [], 'broken', 'inconclusive'],
  ['a subprocess hangs, never', [pass, cell('inconclusive')], [], 'never', 'inconclusive'],
  [
    'an unmeasured cell is open',
    [pass, cell('inconclusive', 'clean', 'subprocess', false)],
    [],
    'broken',
    'inconclusive',
  ],
  ['error', [pass], [finding('CAD308', 'error')], 'broken', 'failing'],
  ['error, never', [pass], [finding('CAD308', 'error')], 'never', 'healthy'],
  ['error and a hang', [pass, cell('inconclusive')], [finding('CAD308', 'error')], 'broken', 'failing'],
  ['warning', [pass], [finding('CAD010', 'warning')], 'broken', 'healthy'],
  ['info', [pass], [finding('CAD305', 'info')], 'broken', 'healthy'],
  ['no driver', [pass], [finding('CAD001', 'error')], 'broken', 'inconclusive'],
  ['no device', [pass], [finding('CAD005', 'error')], 'broken', 'inconclusive'],
  ['driver hung', [pass], [finding('CAD015', 'error')], 'broken', 'inconclusive'],
  ['driver crashed', [pass], [finding('CAD016', 'error')], 'broken', 'inconclusive'],
  ['framework missing', [pass], [finding('CAD021', 'error')], 'broken', 'inconclusive'],
  ['framework missing, never', [pass], [finding('CAD021', 'error')], 'never', 'inconclusive'],
  ['battery ended early', [pass], [finding('CAD902', 'warning')], 'broken', 'inconclusive'],
  ['gate undecided', [pass], [finding('CAD901', 'warning')], 'fork', 'inconclusive'],
  ['gate undecided', [pass], [finding('CAD901', 'warning')], 'exposed', 'inconclusive'],
  [
    'gate undecided, but an error is an error',
    [pass],
    [finding('CAD901', 'warning'), finding('CAD306', 'error')],
    'fork',
    'failing',
  ],
]

it.each(CASES)('%s', (_, cells, findings, failOn, verdict) =>
  expect(judgeVerdict(cells, findings, failOn)).toBe(verdict),
)
