/** Leaves out what comments, waivers and the baseline account for, and says which of those account for nothing. */

import picomatch from 'picomatch'
import { CODES, type Code } from '../model/codes.ts'
import type { Policy, Waiver } from '../model/policy.ts'
import type { Finding, Suppressed } from '../model/report.ts'
import type { Suppression } from '../model/scan.ts'
import type { Hit } from './case.ts'
import { identity, keyOf } from './identity.ts'

export const NO_POLICY: Policy = { waivers: [], today: '', comments: true, strict: false }

export interface Judged {
  finding: Finding
  hit: Hit
}

export interface Settled {
  findings: Finding[]
  suppressed: Suppressed[]
  /** What is to be said of the comments, waivers and the baseline themselves. */
  about: { code: Code; hit: Hit }[]
}

/** What says that nothing was decided, or that a policy is wrong, stands above policies. */
const ABOVE = /^CAD(216|90[1-4]|91\d)$/

export const settle = (judged: Judged[], comments: readonly Suppression[], policy: Policy): Settled => {
  const settled: Settled = { findings: [], suppressed: [], about: [] }
  const active = policy.comments ? comments : []
  const used = new Set<Suppression | Waiver>()
  const left = new Map(policy.baseline?.entries.map((entry) => [keyOf(entry), entry.count]))
  for (const { finding, hit } of judged) {
    const found = ABOVE.test(finding.code) ? undefined : reasonFor(finding, hit, active, policy, left)
    if (!found) {
      settled.findings.push(finding)
      continue
    }
    if (found.source) used.add(found.source)
    const { code, subject, location } = finding
    settled.suppressed.push({ code, subject, location, by: found.by, reason: found.reason })
  }
  settled.about = [
    ...active.flatMap((each) => aboutComment(each, used.has(each))),
    ...policy.waivers.flatMap((each) => aboutWaiver(each, used.has(each), policy.today)),
    ...aboutBaseline(policy, left),
  ].map(({ code, hit }) => ({ code, hit: policy.strict ? { ...hit, severity: 'error' } : hit }))
  return settled
}

interface Reason {
  by: Suppressed['by']
  reason: string
  source?: Suppression | Waiver
}

const reasonFor = (
  finding: Finding,
  hit: Hit,
  comments: readonly Suppression[],
  { waivers, today }: Policy,
  left: Map<string, number>,
): Reason | undefined => {
  const comment = comments.find((each) => each.codes.includes(finding.code) && stands(each, hit))
  if (comment) return { by: 'comment', reason: comment.reason, source: comment }
  const waiver = waivers.find((each) => !isOver(each, today) && waives(each, finding))
  if (waiver) return { by: 'waiver', reason: waiver.reason, source: waiver }
  const key = keyOf(identity(finding))
  const count = left.get(key) ?? 0
  if (count === 0) return undefined
  left.set(key, count - 1)
  return { by: 'baseline', reason: 'it was there before' }
}

const stands = ({ path, line, wholeFile }: Suppression, { spans = [] }: Hit): boolean =>
  spans.some((span) => span.path === path && (wholeFile || (span.from <= line && line <= span.to)))

const isOver = ({ expires }: Waiver, today: string): boolean => expires !== undefined && expires < today

const waives = ({ codes, paths, subjects }: Waiver, { code, subject, location }: Finding): boolean => {
  const path = location?.path.replace(/^(\.\/)+/, '') ?? ''
  return (
    codes.includes(code) &&
    (!subjects || subjects.includes(subject)) &&
    (!paths || paths.some((glob) => picomatch.isMatch(path, glob, { dot: true })))
  )
}

const aboutComment = ({ path, line, codes, reason }: Suppression, used: boolean): Settled['about'] => {
  const place = { subject: `${path}:${line}`, location: { path, line } }
  const args = { path, line: String(line), codes: codes.join(', ') }
  const stranger = codes.find((code) => !CODES.includes(code as Code))
  const problem =
    codes.length === 0
      ? 'this names no code in brackets, so it suppresses nothing'
      : stranger
        ? `there is no finding ${stranger}`
        : reason === '' && 'this gives no reason after --'
  if (problem) return [{ code: 'CAD911', hit: { ...place, args: { ...args, problem } } }]
  return used ? [] : [{ code: 'CAD910', hit: { ...place, args } }]
}

const aboutWaiver = (waiver: Waiver, used: boolean, today: string): Settled['about'] => {
  const { codes, reason, expires = '' } = waiver
  const hit = { subject: `waiver ${codes.join(', ')}`, args: { codes: codes.join(', '), reason, expires } }
  if (isOver(waiver, today)) return [{ code: 'CAD912', hit }]
  return used ? [] : [{ code: 'CAD913', hit }]
}

const aboutBaseline = ({ baseline }: Policy, left: Map<string, number>): Settled['about'] => {
  if (!baseline) return []
  const gone = baseline.entries.filter((entry) => (left.get(keyOf(entry)) ?? 0) > 0)
  if (gone.length === 0) return []
  const args = {
    file: baseline.file,
    count: gone.length === 1 ? '1 finding' : `${gone.length} findings`,
    gone: gone.map(({ code, path, subject }) => `${code} ${path} ${subject}`).join('; '),
  }
  return [{ code: 'CAD914', hit: { subject: baseline.file, args, location: { path: baseline.file, line: 1 } } }]
}
