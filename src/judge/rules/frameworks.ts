/** A framework that fails without any fork: its build, its version, its import. */

import type { Battery } from '../../model/evidence.ts'
import {
  type Case,
  errorLine,
  type Hit,
  inProcess,
  pythonOf,
  type Rule,
  rule,
  signatureOfCell,
  works,
} from '../case.ts'

/** One hit per framework battery for which `judge` gives args. */
const perFramework =
  (judge: (battery: Battery, given: Case) => Record<string, string> | undefined) =>
  (given: Case): Hit[] =>
    given.evidence.batteries
      .filter(({ framework }) => framework !== 'driver')
      .flatMap((battery) => {
        const args = judge(battery, given)
        const common = { framework: battery.framework, module: battery.framework, python: pythonOf(given) }
        return args ? [{ subject: battery.framework, args: { ...common, ...args } }] : []
      })

const tooOld = rule(
  'CAD013',
  perFramework(({ framework, import: imported }, given) => {
    const cell = inProcess(given, framework)
    if (signatureOfCell(cell) !== 'driver-too-old') return undefined
    return {
      built: imported?.builtForCuda ? `CUDA ${imported.builtForCuda}` : 'a newer CUDA',
      supported: supportedCuda(given),
      error: errorLine(cell),
    }
  }),
)

/** cuDriverGetVersion: 1000 * major + 10 * minor. */
const supportedCuda = ({ evidence }: Case): string => {
  const version = evidence.facts.library?.cudaVersion
  return version === undefined ? 'an older CUDA' : `CUDA ${Math.floor(version / 1000)}.${(version % 1000) / 10}`
}

const cpuBuild = rule(
  'CAD020',
  perFramework(({ framework, import: imported }, given) => {
    const cell = inProcess(given, framework)
    if (signatureOfCell(cell) !== 'cpu-build' || !works(given, 'driver')) return undefined
    return { version: imported?.version ?? '', error: errorLine(cell) }
  }),
)

const missing = rule(
  'CAD021',
  perFramework(({ requested, import: imported }) => (requested && imported?.installed === false ? {} : undefined)),
)

const noneInstalled = rule('CAD026', (given) => {
  const { batteries, python } = given.evidence
  const frameworks = batteries.filter(({ framework }) => framework !== 'driver')
  if (frameworks.length < 2 || frameworks.some(({ import: imported }) => imported?.installed !== false))
    return undefined
  return { subject: 'interpreter', args: { python: pythonOf(given), foundBy: python?.foundBy ?? '?' } }
})

const importFails = rule(
  'CAD022',
  perFramework(({ import: imported }) =>
    imported?.error ? { error: `${imported.error.type}: ${imported.error.message.split('\n')[0]}` } : undefined,
  ),
)

const NAMED_ELSEWHERE = ['driver-too-old', 'cpu-build', 'busy']

const brokenOtherwise = rule(
  'CAD023',
  perFramework(({ framework }, given) => {
    const cell = inProcess(given, framework)
    if (cell?.outcome !== 'fail' || !works(given, 'driver') || cell.depth === undefined) return undefined
    return NAMED_ELSEWHERE.includes(signatureOfCell(cell) ?? '') ? undefined : { error: errorLine(cell) }
  }),
)

export const FRAMEWORK_RULES: Rule[] = [tooOld, cpuBuild, missing, noneInstalled, importFails, brokenOtherwise]
