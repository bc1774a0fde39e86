/** Print a report where it was asked for. */

import { appendFileSync, writeFileSync } from 'node:fs'
import type { Report } from '../model/report.ts'
import { REPORTERS } from '../report/index.ts'
import { wantsColor } from '../ui/terminal.ts'
import type { Io } from './io.ts'
import type { Flags } from './options.ts'
import type { Output } from './outputs.ts'

export const publish = (report: Report, outputs: Output[], flags: Pick<Flags, 'color' | 'verbose'>, io: Io): void => {
  for (const { format, file } of outputs) {
    const color = file === undefined && wantsColor(io.env, io.stdout.isTTY, flags.color)
    const document = REPORTERS[format](report, { color, verbose: flags.verbose ?? false })
    if (file === undefined) io.stdout.write(document)
    else writeFileSync(file, document)
  }
  if (outputs.some(({ format }) => format === 'github')) summarize(report, io)
}

/** GitHub refuses a summary of more than 1 MiB. https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#adding-a-job-summary */
const LONGEST = 1024 * 1024

const summarize = (report: Report, { env, stderr }: Io): void => {
  const file = env.GITHUB_STEP_SUMMARY
  const summary = REPORTERS.markdown(report, { color: false, verbose: false })
  if (!file) return
  try {
    appendFileSync(file, Buffer.from(summary).subarray(0, LONGEST))
  } catch (error) {
    stderr.write(`The step summary was not written: ${(error as Error).message}\n`)
  }
}
