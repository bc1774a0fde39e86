/** A host made of files and environment variables, for what only reads. */

import type { Host } from '../../src/host/host.ts'
import { exited } from './recording.ts'

export type Files = Record<string, string>

/** A file whose text starts with `-> ` is a link; the text `denied` is one that may not be read. */
export const hostOf = (files: Files = {}, env: Host['env'] = {}): Host => ({
  name: 'somewhere',
  platform: 'linux',
  cores: 8,
  env,
  run: async () => exited(),
  read: (path) => {
    const text = files[path]
    return text === undefined ? { error: 'missing' } : text === 'denied' ? { error: 'denied' } : { text }
  },
  readText: (path) => (/^(-> |denied$)/.test(files[path] ?? '') ? undefined : files[path]),
  readLink: (path) => (files[path]?.startsWith('-> ') ? files[path].slice(3) : undefined),
  list: (folder) => [
    ...new Set(
      Object.keys(files)
        .filter((path) => path.startsWith(`${folder}/`))
        .map((path) => path.slice(folder.length + 1).split('/')[0] as string),
    ),
  ],
})
