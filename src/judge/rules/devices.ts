/** Device nodes, compute mode, MIG. */

import { driverFailure, type Rule, rule } from '../case.ts'

const NEEDED = ['nvidia0', 'nvidiactl', 'nvidia-uvm']

const notPermitted = rule('CAD007', ({ evidence: { facts } }) => {
  const closed = facts.deviceNodes?.filter(({ name, accessible }) => NEEDED.includes(name) && !accessible) ?? []
  if (closed.length === 0) return undefined
  return {
    subject: 'device nodes',
    args: { uid: String(facts.interpreter?.uid ?? '?'), nodes: closed.map(({ name }) => `/dev/${name}`).join(', ') },
    evidence: closed.map(({ name, mode, uid, gid }) => `${mode} ${uid}:${gid} /dev/${name}`),
  }
})

/** WSL and Jetson reach the driver through other nodes, so absence counts only where CUDA fails too. */
const noNodes = rule('CAD008', (given) => {
  const { facts } = given.evidence
  const present = facts.deviceNodes?.map(({ name }) => name)
  const absent = ['nvidiactl', 'nvidia0'].filter((name) => present && !present.includes(name))
  if (!facts.library?.loaded || absent.length === 0 || !driverFailure(given)) return undefined
  return { subject: 'device nodes', args: { nodes: absent.map((name) => `/dev/${name}`).join(', ') } }
})

const exclusive = rule('CAD010', ({ evidence }) =>
  evidence.nvidiaSmi?.gpus
    .filter(({ computeMode }) => /exclusive|prohibited/i.test(computeMode))
    .map(({ index, computeMode }) => ({ subject: `GPU ${index}`, args: { index, mode: computeMode } })),
)

const mig = rule('CAD012', ({ evidence }) =>
  evidence.nvidiaSmi?.gpus
    .filter(({ migMode }) => migMode === 'Enabled')
    .map(({ index }) => ({ subject: `GPU ${index}`, args: { index } })),
)

export const DEVICE_RULES: Rule[] = [notPermitted, noNodes, exclusive, mig]
