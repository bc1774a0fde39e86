/** Progress on stderr: a spinner on a terminal, plain lines elsewhere. */

import type { Listener } from '../collect/events.ts'
import { type Environment, wantsSpinner } from './terminal.ts'

export interface ProgressView {
  listen: Listener
  stop: () => void
}

const SILENT: ProgressView = { listen: () => {}, stop: () => {} }

export const progress = async (stream: NodeJS.WriteStream, env: Environment, quiet: boolean): Promise<ProgressView> => {
  if (quiet) return SILENT
  return wantsSpinner(env, stream.isTTY) ? spinner(stream) : lines(stream)
}

const spinner = async (stream: NodeJS.WriteStream): Promise<ProgressView> => {
  const { default: ora } = await import('ora')
  const view = ora({ stream, text: 'Starting' }).start()
  const open = new Map<string, string>()
  return {
    listen: (event) => {
      if (event.type === 'started') open.set(event.step, event.title)
      if (event.type === 'detail') open.set(event.step, `${event.step}: ${event.text}`)
      if (event.type === 'slow') open.set(event.step, `${event.title}, for ${event.seconds} s already`)
      if (event.type === 'finished') open.delete(event.step)
      view.text = [...open.values()].join('\n  ')
    },
    stop: () => view.stop(),
  }
}

const lines = (stream: NodeJS.WriteStream): ProgressView => ({
  listen: (event) => {
    if (event.type === 'slow') stream.write(`${event.title}: no answer for ${event.seconds} s, still waiting\n`)
    if (event.type === 'finished') stream.write(`${event.title}: ${event.summary}\n`)
  },
  stop: () => {},
})
