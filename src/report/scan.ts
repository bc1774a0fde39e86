/** How much code was read, and what was left out of the findings. */

import type { Report } from '../model/report.ts'

const BY = { comment: 'comments', waiver: 'waivers', baseline: 'the baseline' } as const

export const scanLines = ({ evidence: { scan }, suppressed = [] }: Report): string[] => {
  if (!scan) return []
  const { scanned, skipped, incomplete, unresolved, tasks } = scan
  const forked = tasks.filter(({ verdict }) => verdict === 'forked-cuda').length
  const counts = [
    files(scanned, 'scanned'),
    `${skipped.length + incomplete.length} skipped or read in part`,
    `${unresolved.length} unresolved`,
    `${forked} of ${tasks.length} tasks that matter use CUDA in their own process`,
  ]
  const kinds = (Object.keys(BY) as (keyof typeof BY)[]).flatMap((by) => {
    const count = suppressed.filter((each) => each.by === by).length
    return count > 0 ? [`${count} by ${BY[by]}`] : []
  })
  return [counts.join(', '), ...(kinds.length > 0 ? [`Left out: ${kinds.join(', ')}`] : [])]
}

const files = (count: number, what: string): string => `${count} ${count === 1 ? 'file' : 'files'} ${what}`
