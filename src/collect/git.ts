/** Whether a repository has changes that are not committed. */

import type { Host } from '../host/host.ts'

export type Tree = { state: 'clean' | 'dirty' } | { state: 'unknown'; reason: string }

const SECONDS = 60

export const treeOf = async (host: Host, repository: string): Promise<Tree> => {
  const { status, exitCode, stdout, stderr } = await host.run({
    id: `git status ${repository}`,
    command: 'git',
    args: ['-C', repository, 'status', '--porcelain'],
    timeoutSeconds: SECONDS,
  })
  if (status !== 'exited') return { state: 'unknown', reason: `git: ${status}` }
  if (exitCode !== 0) return { state: 'unknown', reason: stderr.trim().split('\n')[0] ?? '' }
  return { state: stdout.trim() === '' ? 'clean' : 'dirty' }
}
