/** What the doctor could not do. */

import { type Case, type Rule, rule } from '../case.ts'
import { kindOf } from '../setup.ts'

const gateUndecided = rule('CAD901', (given) => {
  const reason = openQuestion(given)
  return reason ? { subject: 'gate', args: { failOn: given.failOn, reason } } : undefined
})

const openQuestion = ({ failOn, setups, evidence: { airflow, deployments = [], scan } }: Case): string | undefined => {
  if (failOn !== 'fork' && failOn !== 'exposed') return undefined
  // Code that has nothing to do with CUDA passes wherever it runs.
  if (failOn === 'exposed' && scan?.scanned && !scan.observations.some(({ observed }) => DEPENDS.test(observed)))
    return undefined
  const described = deployments.length + (airflow ? 1 : 0)
  if (described === 0) return 'no Airflow was found'
  if (setups.length < described) return 'the version of Airflow is not known'
  const executors = setups.flatMap((setup) => setup.executors)
  const unknown = executors.filter((executor) => kindOf(executor) === undefined)
  if (unknown.length > 0) return `what ${unknown.map(({ name }) => name).join(', ')} does is not known`
  const forked = executors.some((executor) => kindOf(executor) === 'forked')
  return failOn === 'exposed' && forked && !scan?.scanned
    ? 'nobody looked at what is imported before the fork'
    : undefined
}

/** Whether it is harmful depends on the version and the executor. */
const DEPENDS = /cuda|implicit-device|daemonic|spawn/

const incomplete = rule('CAD902', ({ evidence }) =>
  evidence.batteries
    .filter(({ ended }) => !ended.complete)
    .map(({ framework, ended, garbage }) => ({
      subject: framework,
      args: {
        framework,
        reason: ended.timedOut ? 'it ran out of time' : (ended.signal ?? `exit code ${ended.exitCode}`),
      },
      evidence: [
        ...ended.stderr.trim().split('\n').slice(-15),
        ...garbage.map((line) => `not an event: ${line}`),
      ].filter(Boolean),
    })),
)

const platform = rule('CAD903', ({ evidence }) =>
  evidence.platform === 'linux' ? undefined : { subject: 'platform', args: { platform: evidence.platform } },
)

export const DOCTOR_RULES: Rule[] = [gateUndecided, incomplete, platform]
