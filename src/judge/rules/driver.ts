/** Is there a driver, and does it answer in a process that was not forked? */

import { CANARY_SECONDS } from '../../model/limits.ts'
import type { Signature } from '../../model/signatures.ts'
import { batteryOf, type Case, driverFailure, errorLine, type Hit, type Rule, rule, signatureOfCell } from '../case.ts'

const noDriver = rule('CAD001', (given) => {
  const library = batteryOf(given, 'driver')?.library ?? given.evidence.facts.library
  if (!library || library.loaded) return undefined
  const { container } = given.evidence.facts
  return {
    subject: 'driver',
    args: {
      place: container ? `container (${container})` : 'machine',
      error: library.error ?? 'libcuda.so.1 cannot be loaded',
    },
    evidence: [`nvidia-smi: ${given.evidence.nvidiaSmi?.status ?? 'not asked'}`],
  }
})

const visibleDevices = ({ evidence }: Case): string | undefined => evidence.facts.environment?.CUDA_VISIBLE_DEVICES

const noDevice = rule('CAD005', (given) =>
  failsWith(given, 'no-device') && visibleDevices(given) === undefined ? broken(given) : undefined,
)

const devicesHidden = rule('CAD006', (given) => {
  const value = visibleDevices(given)
  const hit = value !== undefined && failsWith(given, 'no-device') && broken(given)
  return hit ? { ...hit, args: { ...hit.args, value: JSON.stringify(value) } } : undefined
})

const deviceBusy = rule('CAD011', (given) => {
  const busy = given.cells.find((cell) => cell.outcome === 'fail' && signatureOfCell(cell) === 'busy')
  return busy && { subject: busy.framework, args: { error: errorLine(busy) } }
})

const mismatch = rule('CAD014', (given) => (failsWith(given, 'mismatch') ? broken(given) : undefined))

const hung = rule('CAD015', (given) => {
  const { canary } = batteryOf(given, 'driver') ?? {}
  return canary?.timedOut ? { subject: 'driver', args: { seconds: String(CANARY_SECONDS) } } : undefined
})

const crashed = rule('CAD016', (given) => {
  const { canary } = batteryOf(given, 'driver') ?? {}
  return canary?.signal ? { subject: 'driver', args: { signal: String(canary.signal) } } : undefined
})

const NAMED: readonly (Signature | undefined)[] = ['no-device', 'busy', 'mismatch']

const otherwiseBroken = rule('CAD017', (given) => {
  const cell = driverFailure(given)
  const uvm = signatureOfCell(cell) === 'unknown-999' && uvmState(given) !== undefined
  return cell && !uvm && !startedPoisoned(given) && !NAMED.includes(signatureOfCell(cell)) ? broken(given) : undefined
})

const uvmMissing = rule('CAD009', (given) => {
  const state = uvmState(given)
  return state && failsWith(given, 'unknown-999')
    ? { subject: '/dev/nvidia-uvm', args: { state, error: errorLine(driverFailure(given)) } }
    : undefined
})

const uvmState = ({ evidence: { facts } }: Case): string | undefined => {
  const node = facts.deviceNodes?.find(({ name }) => name === 'nvidia-uvm')
  if (!facts.deviceNodes || node?.accessible) return undefined
  return node ? 'not accessible' : 'missing'
}

/** Nothing was launched yet and cuInit already answers 3: rule CAD307 names that. */
export const startedPoisoned = (given: Case): boolean =>
  given.evidence.batteries.some(({ canary }) => canary?.code === 3)

const foreignLibrary = rule('CAD018', (given) => {
  const path = given.evidence.facts.library?.path
  return path && /\/(stubs|compat)\//.test(path) ? { subject: path, args: { path } } : undefined
})

const failsWith = (given: Case, signature: Signature): boolean => signatureOfCell(driverFailure(given)) === signature

const broken = (given: Case): Hit => ({ subject: 'driver', args: { error: errorLine(driverFailure(given)) } })

export const DRIVER_RULES: Rule[] = [
  noDriver,
  noDevice,
  devicesHidden,
  uvmMissing,
  deviceBusy,
  mismatch,
  hung,
  crashed,
  otherwiseBroken,
  foreignLibrary,
]
