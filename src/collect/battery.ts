/** One battery: one Python process that brings itself through the parent states and launches the cells. */

import type { Call, CallResult, Host } from '../host/host.ts'
import { type Battery, type BatteryEvent, batteryEvent, type CellSpec } from '../model/evidence.ts'
import type { Framework } from '../model/vocabulary.ts'
import { parseLine } from './lines.ts'

export interface BatteryRequest {
  framework: Framework
  requested: boolean
  cells: CellSpec[]
  timeoutSeconds: number
  /** One cell after another, for a device that only one process may hold. */
  serial: boolean
}

export const runBattery = async (
  host: Host,
  request: BatteryRequest,
  probe: Omit<Call, 'id' | 'args'>,
  probes: string,
  onEvent: (event: BatteryEvent) => void,
): Promise<Battery> => {
  const { framework, cells, timeoutSeconds, serial } = request
  const battery: Battery = {
    framework,
    requested: request.requested,
    planned: cells,
    parents: {},
    cells: [],
    garbage: [],
    ended: { complete: false, timedOut: false, stderr: '' },
  }
  const result = await host.run({
    ...probe,
    id: `battery ${framework}${serial ? ' serial' : ''}`,
    args: [probes, 'battery'],
    input: JSON.stringify({ framework, timeout: timeoutSeconds, serial, cells }),
    // Every cell has its own deadline; this one is for the battery itself, its import above all.
    timeoutSeconds: probe.timeoutSeconds * (serial ? cells.length + 2 : 3),
    onLine: (line) => {
      const event = parseLine(line, batteryEvent)
      if (!event) return void battery.garbage.push(line.slice(0, 200))
      fold(battery, event)
      onEvent(event)
    },
  })
  return { ...battery, ended: ended(battery, result) }
}

const fold = (battery: Battery, received: BatteryEvent): void => {
  switch (received.event) {
    case 'start':
      battery.planned = received.cells
      break
    case 'driver':
      battery.library = without(received)
      break
    case 'import':
      battery.import = without(received)
      break
    case 'canary':
      battery.canary = without(received)
      break
    case 'parent':
      battery.parents[received.parent] = { state: received.state, error: received.error }
      break
    case 'cell':
      battery.cells.push(without(received))
      break
    case 'stopped':
      battery.stopped = received.reason
      break
    case 'end':
      battery.ended.complete = true
  }
}

/** An event's content, without the word that says which event it is. */
const without = <T extends { event: string }>({ event, ...content }: T): Omit<T, 'event'> => content

const ended = (battery: Battery, result: CallResult): Battery['ended'] => ({
  complete: battery.ended.complete,
  exitCode: result.exitCode,
  signal: result.signal,
  timedOut: result.status === 'timedOut',
  stderr: result.stderr,
})
