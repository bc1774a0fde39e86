import type { Reporter } from './options.ts'

export const json: Reporter = (report) => `${JSON.stringify(report, null, 2)}\n`
