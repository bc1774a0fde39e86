/** Waivers and the baseline, from files. */

import { readFileSync, writeFileSync } from 'node:fs'
import { baselineOf } from '../judge/identity.ts'
import { UsageError } from '../model/errors.ts'
import { type BaselineEntry, baseline, type Policy, type Waiver } from '../model/policy.ts'
import type { Report } from '../model/report.ts'
import { checkFolder } from './outputs.ts'

interface PolicyFlags {
  baseline?: string
  writeBaseline?: string
  strict?: boolean
  inlineConfig?: boolean
}

export const policyOf = (waivers: readonly Waiver[], flags: PolicyFlags): Policy => {
  if (flags.baseline && flags.writeBaseline)
    throw new UsageError('--baseline and --write-baseline contradict each other', 'Write it first, then use it.')
  if (flags.writeBaseline) checkFolder(flags.writeBaseline)
  return {
    waivers,
    ...(flags.baseline && { baseline: { file: flags.baseline, entries: readBaseline(flags.baseline) } }),
    today: new Date().toISOString().slice(0, 10),
    comments: flags.inlineConfig ?? true,
    strict: flags.strict ?? false,
  }
}

const HINT = 'Make one with --write-baseline.'

const readBaseline = (path: string): readonly BaselineEntry[] => {
  let given: unknown
  try {
    given = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new UsageError(`Cannot read the baseline ${path}: ${(error as Error).message}`, HINT)
  }
  const checked = baseline.safeParse(given)
  if (checked.success) return checked.data.findings
  const [issue] = checked.error.issues
  throw new UsageError(`${path} is not a baseline: ${issue?.path.join('.')} ${issue?.message}`, HINT)
}

/** Infos fail nobody, and what says that nothing was decided is not to be grown used to. */
export const writeBaseline = (path: string, { findings }: Report): void => {
  const kept = findings.filter(({ severity, code }) => severity !== 'info' && !code.startsWith('CAD9'))
  writeFileSync(path, `${JSON.stringify({ version: 1, findings: baselineOf(kept) }, null, 2)}\n`)
}
