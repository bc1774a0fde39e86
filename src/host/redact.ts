/** A recording leaves the machine, so names of people, hosts and devices stay behind. */

import { homedir, hostname, userInfo } from 'node:os'
import type { Recording } from '../model/recording.ts'
import { packagePath } from '../root.ts'

const DEVICE_ID = /\b(GPU|MIG)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi

export const redact = (recording: Recording, names = namesOfThisMachine()): Recording => {
  let text = JSON.stringify(recording).replace(DEVICE_ID, '$1-00000000-0000-0000-0000-000000000000')
  for (const [secret, replacement] of names) {
    // A short name would also match inside words that mean something else.
    if (secret.length > 3) text = text.replaceAll(JSON.stringify(secret).slice(1, -1), replacement)
  }
  return { ...(JSON.parse(text) as Recording), host: 'host' }
}

const namesOfThisMachine = (): [string, string][] => [
  [packagePath(''), 'cuda-airflow-doctor/'],
  [homedir(), '~'],
  [`/home/${userInfo().username}`, '~'],
  [hostname(), 'host'],
]
