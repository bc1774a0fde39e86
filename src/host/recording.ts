/** A machine recording: everything commands and files returned, by call id and path. */

import type { Recording } from '../model/recording.ts'
import type { Host } from './host.ts'

/** Passes everything on to `host` and keeps what it answered in `into`. */
export const recordingHost = (host: Host, into: Recording): Host => ({
  ...host,
  async run(call) {
    const result = await host.run(call)
    into.calls.push({ id: call.id, result })
    return result
  },
})

/** Answers from a recording. A call that was not recorded is `notFound`, as a missing command is. */
export const replayHost = (recording: Recording): Host => {
  const left = [...recording.calls]
  return {
    name: recording.host,
    platform: recording.platform,
    cores: 1,
    env: {},
    async run(call) {
      const index = left.findIndex((recorded) => recorded.id === call.id)
      const [recorded] = index < 0 ? [] : left.splice(index, 1)
      if (!recorded) return { status: 'notFound', exitCode: null, signal: null, stdout: '', stderr: '' }
      if (call.onLine) recorded.result.stdout.split('\n').filter(Boolean).forEach(call.onLine)
      return recorded.result
    },
    read: () => ({ error: 'missing' }),
    readText: () => undefined,
    readLink: () => undefined,
    list: () => [],
  }
}
