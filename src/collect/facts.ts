/** The machine around the battery, as `python probes facts` reports it. */

import type { Call, CallResult, Host } from '../host/host.ts'
import { UsageError } from '../model/errors.ts'
import { factEvent, type Python } from '../model/evidence.ts'
import { type ErrorText, type Facts, facts as factsSchema } from '../model/facts.ts'
import { parseLine } from './lines.ts'

export interface FactsFound {
  facts: Facts
  factErrors: Record<string, ErrorText>
}

/** Throws UsageError when the chosen interpreter cannot run the probes at all. */
export const collectFacts = async (
  host: Host,
  python: Python,
  probe: Omit<Call, 'id' | 'args'>,
  probes: string,
): Promise<FactsFound> => {
  const result = await host.run({ ...probe, id: 'facts', args: [probes, 'facts'] })
  const events = result.stdout.split('\n').flatMap((line) => parseLine(line, factEvent) ?? [])
  if (events.length === 0 && result.status !== 'canceled') throw notPython(python, result)
  const known: Record<string, unknown> = {}
  const factErrors: Record<string, ErrorText> = {}
  for (const { name, value, error } of events) {
    if (!name) continue
    if (error) factErrors[name] = error
    const field = factsSchema.safeParse({ [name]: value })
    if (field.success) Object.assign(known, field.data)
  }
  return { facts: known as Facts, factErrors }
}

const notPython = ({ path, foundBy }: Python, result: CallResult): UsageError => {
  const found = foundBy === 'flag' ? '' : ` (found by ${foundBy})`
  const hint = 'Pass --python with the Python 3.8 or newer that your Airflow worker uses.'
  const words = result.stderr.trim().split('\n').pop() ?? ''
  if (result.status === 'notFound') return new UsageError(`${path}${found} does not exist`, hint)
  if (result.status === 'notExecutable') return new UsageError(`${path}${found} cannot be executed`, hint)
  if (result.status === 'timedOut') return new UsageError(`${path}${found} did not start the probes in time`, hint)
  return new UsageError(`${path}${found} cannot run the probes: ${words || `exit code ${result.exitCode}`}`, hint)
}
