/** The report: one contract for every command that judges and every format that prints. */

import * as z from 'zod'
import { CODES } from './codes.ts'
import { evidence } from './evidence.ts'
import { errorText } from './facts.ts'
import { PLACES } from './observed.ts'
import { DECIDERS, ENTRY_VERDICTS } from './rehearsal.ts'
import { DEPTHS, FRAMEWORKS, LAUNCHES, OUTCOMES, PARENTS, SCHEMA_VERSION, SEVERITIES } from './vocabulary.ts'

const cellName = z.object({ framework: z.enum(FRAMEWORKS), parent: z.enum(PARENTS), launch: z.enum(LAUNCHES) })
export type CellName = z.infer<typeof cellName>

export const cell = cellName.extend({
  outcome: z.enum(OUTCOMES),
  measuredAt: z.enum(['shell', 'rehearsal', 'task']),
  initializedBy: z.enum(FRAMEWORKS).optional().describe('who called cuInit in the parent, if not the framework itself'),
  way: z.string().optional().describe('how the task did it, where it was measured in a real task'),
  worker: z.string().optional(),
  depth: z.enum(DEPTHS).optional().describe('how far the cell went; absent where it did not run'),
  decidedBy: z.array(cellName).optional().describe('measured cells that already decide this one, which did not run'),
  reason: z.string().optional().describe('why there is no measurement'),
  error: errorText.optional(),
  durationMs: z.number().optional(),
})
export type Cell = z.infer<typeof cell>

export const fix = z.object({
  title: z.string(),
  appliesTo: z.string().optional(),
  config: z.string().optional(),
  commands: z.array(z.string()).optional(),
  citation: z.string().optional(),
  measured: z.boolean().describe('seen working on this machine in this run'),
})
export type Fix = z.infer<typeof fix>

export const finding = z.object({
  code: z.enum(CODES),
  name: z.string(),
  severity: z.enum(SEVERITIES),
  confidence: z.enum(['proven', 'likely', 'possible']),
  subject: z.string(),
  message: z.string(),
  why: z.string(),
  args: z.record(z.string(), z.string()),
  evidence: z.array(z.string()),
  location: z
    .object({
      path: z.string(),
      line: z.number(),
      column: z.number().optional().describe('from 1, in UTF-16 units'),
      endLine: z.number().optional(),
      endColumn: z.number().optional().describe('of the character after the last'),
    })
    .optional(),
  chain: z
    .array(z.string())
    .optional()
    .describe('how the code is reached, from what Airflow runs to the decisive line'),
  fixes: z.array(fix),
})
export type Finding = z.infer<typeof finding>

const suppressed = z.object({
  code: z.enum(CODES),
  subject: z.string(),
  location: finding.shape.location,
  by: z.enum(['comment', 'waiver', 'baseline']),
  reason: z.string(),
})
export type Suppressed = z.infer<typeof suppressed>

export const VERDICTS = ['healthy', 'failing', 'inconclusive'] as const
export type Verdict = (typeof VERDICTS)[number]

const executor = z.object({
  name: z.string(),
  team: z.string().optional(),
  taskProcess: z
    .object({
      kind: z.enum(['forked', 'exec', 'in-process']),
      daemonic: z.boolean(),
      dagFileImportedIn: z.enum(['parent', 'child']),
      hops: z.array(z.object({ process: z.string(), by: z.enum(['exec', 'fork']) })),
      state: z.enum(['measured', 'documented']).describe('whether this row of the launch model was measured'),
      basis: z.enum(['observed', 'configured', 'flag']),
      citation: z.string(),
    })
    .optional(),
  ways: z
    .array(
      z.object({ way: z.string(), works: z.enum(['always', 'while-clean', 'never']), obstacle: z.string().optional() }),
    )
    .describe('how a task of this executor can run CUDA code'),
  unknown: z.object({ reason: z.string(), nearest: z.string() }).optional().describe('why the process is not known'),
})

const airflow = z.object({ version: z.string(), executors: z.array(executor) })

export const report = z.object({
  schemaVersion: z.literal(SCHEMA_VERSION),
  tool: z.object({ name: z.string(), version: z.string() }),
  source: z.enum(['machine', 'simulated', 'replay']),
  simulated: z.string().optional().describe('the simulated profile; labelled wherever the report is printed'),
  target: z.object({ host: z.string(), python: z.string().optional(), pythonFoundBy: z.string().optional() }),
  verdict: z.enum(VERDICTS),
  exitCode: z.number(),
  failOn: z.string(),
  cells: z.array(cell),
  airflow: airflow.optional(),
  deployments: z
    .array(airflow.extend({ name: z.string() }))
    .optional()
    .describe('as a repository sets them up'),
  workers: z
    .array(z.object({ worker: z.string(), airflow: z.string().optional(), verdict: z.enum(VERDICTS) }))
    .optional()
    .describe('where real tasks were measured: a verdict for each worker'),
  entries: z
    .array(
      z.object({
        entry: z.string(),
        place: z.enum(PLACES),
        verdict: z.enum(ENTRY_VERDICTS),
        culprits: z.number(),
        measuredAt: z.literal('rehearsal'),
        decidedBy: z.enum(DECIDERS),
      }),
    )
    .optional()
    .describe('what Airflow imports, rehearsed one by one'),
  findings: z.array(finding),
  suppressed: z.array(suppressed).optional().describe('found, and left out for a reason that somebody gave'),
  evidence,
})
export type Report = z.infer<typeof report>
