/** The outside world behind one small interface, so that a whole machine can be recorded and replayed. */

export interface Call {
  /** Names the call in a recording; stable across machines, unlike paths. */
  id: string
  command: string
  args: string[]
  input?: string
  env?: Record<string, string>
  timeoutSeconds: number
  /** Called for every line of stdout that is not empty, while the command runs. */
  onLine?: (line: string) => void
  signal?: AbortSignal
}

export interface CallResult {
  status: 'exited' | 'notFound' | 'notExecutable' | 'timedOut' | 'canceled'
  exitCode: number | null
  signal: string | null
  stdout: string
  /** The end of it, where the last words are. */
  stderr: string
}

/** `missing` is also a process that has ended; `denied` what this user may not read. */
export type Read = { text: string } | { error: 'missing' | 'denied' | 'unreadable' }

export interface Host {
  name: string
  platform: string
  /** Cores this process may use. */
  cores: number
  env: Readonly<Record<string, string | undefined>>
  run(call: Call): Promise<CallResult>
  read(path: string): Read
  /** undefined where it does not exist or may not be read. */
  readText(path: string): string | undefined
  readLink(path: string): string | undefined
  list(folder: string): string[]
}
