/** The engine: starts every collector at once and tells the listener; the evidence comes in declared order. */

import type { Call, Host } from '../host/host.ts'
import type { Battery, Evidence, Python } from '../model/evidence.ts'
import { START_SECONDS } from '../model/limits.ts'
import { signatureOf } from '../model/signatures.ts'
import { type Breadth, FRAMEWORKS, type Framework } from '../model/vocabulary.ts'
import { type BatteryRequest, runBattery } from './battery.ts'
import type { Listener } from './events.ts'
import { collectFacts } from './facts.ts'
import { nvidiaSmi } from './nvidia-smi.ts'
import { plan } from './plan.ts'

export interface CollectRequest {
  python: Python
  probes: string
  frameworks: Framework[]
  /** Whether the frameworks were asked for by name; otherwise those that are not installed do not matter. */
  requested: boolean
  breadth: Breadth
  timeoutSeconds: number
  signal?: AbortSignal
}

const SLOW_SECONDS = 10

export const collect = async (host: Host, request: CollectRequest, listen: Listener): Promise<Evidence> => {
  const { python, probes, timeoutSeconds } = request
  const failure = new AbortController()
  const signal = AbortSignal.any([failure.signal, ...(request.signal ? [request.signal] : [])])
  const patience = Math.max(timeoutSeconds, START_SECONDS)
  const probe = { command: python.path, env: { PYTHONDONTWRITEBYTECODE: '1' }, timeoutSeconds: patience, signal }
  const run: Runner = (wanted) => measure(host, wanted, probe, probes, listen)

  const facts = announce(
    listen,
    'facts',
    'Reading the machine',
    collectFacts(host, python, probe, probes),
    () => 'read',
  )
  const smi = announce(listen, 'nvidia-smi', 'Asking nvidia-smi', nvidiaSmi(host, signal), ({ status }) => status)
  // The mechanism, and /proc to see it with, is Linux's.
  const wanted = host.platform === 'linux' ? wantedBatteries(request, host.cores) : []
  const batteries = wanted.map((one) =>
    announce(listen, one.framework, `Measuring ${one.framework}`, run(one), summarize),
  )
  try {
    const [{ facts: known, factErrors }, nvidia, first] = await Promise.all([facts, smi, Promise.all(batteries)])
    const measured = await again(first, timeoutSeconds, run, listen)
    return { platform: host.platform, python, facts: known, factErrors, nvidiaSmi: nvidia, batteries: measured }
  } catch (error) {
    failure.abort() // this is no Python, say: nothing else is worth waiting for
    throw error
  }
}

type Runner = (wanted: BatteryRequest) => Promise<Battery>

/** The driver always runs: without its answer no framework's error can be told from the machine's. */
const wantedBatteries = (
  { frameworks, requested, breadth, timeoutSeconds }: CollectRequest,
  cores: number,
): BatteryRequest[] =>
  FRAMEWORKS.filter((name) => name === 'driver' || frameworks.includes(name))
    .map((framework) => ({
      framework,
      requested,
      cells: plan(framework, breadth, requested, cores),
      timeoutSeconds,
      serial: false,
    }))
    .filter(({ cells }) => cells.length > 0)

const measure = (
  host: Host,
  wanted: BatteryRequest,
  probe: Omit<Call, 'id' | 'args'>,
  probes: string,
  listen: Listener,
): Promise<Battery> =>
  runBattery(host, wanted, probe, probes, (event) => {
    if (event.event === 'cell')
      listen({ type: 'detail', step: wanted.framework, text: `${event.parent} × ${event.launch}` })
    if (event.event === 'start') listen({ type: 'detail', step: wanted.framework, text: 'started' })
  })

/** In exclusive compute mode cells that run side by side get in each other's way: measure one at a time. */
const again = async (first: Battery[], timeoutSeconds: number, run: Runner, listen: Listener): Promise<Battery[]> => {
  if (!first.some(isBusy)) return first
  const measured: Battery[] = []
  for (const battery of first) {
    const { framework, requested, planned } = battery
    const title = `Measuring ${framework} again, one cell at a time`
    const wanted = { framework, requested, cells: planned, timeoutSeconds, serial: true }
    measured.push(battery.library?.loaded ? await announce(listen, framework, title, run(wanted), summarize) : battery)
  }
  return measured
}

const isBusy = (battery: Battery): boolean =>
  battery.cells.some((cell) => signatureOf(cell.result?.error?.message ?? '') === 'busy')

const summarize = (battery: Battery): string => {
  if (battery.library?.loaded === false) return 'no driver library'
  if (battery.import?.installed === false) return 'not installed'
  return `${battery.cells.length} of ${battery.planned.length} cells`
}

const announce = async <T>(
  listen: Listener,
  step: string,
  title: string,
  work: Promise<T>,
  summary: (value: T) => string,
): Promise<T> => {
  listen({ type: 'started', step, title })
  const slow = setTimeout(() => listen({ type: 'slow', step, title, seconds: SLOW_SECONDS }), SLOW_SECONDS * 1000)
  try {
    const value = await work
    listen({ type: 'finished', step, title, summary: summary(value) })
    return value
  } finally {
    clearTimeout(slow)
  }
}
