import type { Report } from '../model/report.ts'

export interface ReportOptions {
  color: boolean
  verbose: boolean
}

/** A format: one document out of a report. */
export type Reporter = (report: Report, options: ReportOptions) => string
