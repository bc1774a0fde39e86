/** Calls and recordings with values that do not matter. */

import type { Call, CallResult } from '../../src/host/host.ts'
import type { Recording } from '../../src/model/recording.ts'

/** A call of this very node. */
export const nodeCall = (script: string, more: Partial<Call> = {}): Call => ({
  id: 'test',
  command: process.execPath,
  args: ['-e', script],
  timeoutSeconds: 15,
  ...more,
})

export const exited = (stdout = '', more: Partial<CallResult> = {}): CallResult => ({
  status: 'exited',
  exitCode: 0,
  signal: null,
  stdout,
  stderr: '',
  ...more,
})

export const emptyRecording = (): Recording => ({
  kind: 'cuda-airflow-doctor/recording',
  version: 1,
  tool: '0.0.0',
  host: 'somewhere',
  platform: 'linux',
  python: { path: '/venv/bin/python', foundBy: 'flag' },
  request: { frameworks: ['driver'], requested: false, breadth: 'quick', timeoutSeconds: 60 },
  calls: [],
})
