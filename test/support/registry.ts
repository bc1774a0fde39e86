/** An npm registry on this machine that has one package: this one, packed. */

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { name, version } from '../../package.json'
import { packagePath } from '../../src/root.ts'

export interface Registry {
  url: string
  close: () => void
}

export const registry = async (): Promise<Registry> => {
  const folder = mkdtempSync(join(tmpdir(), 'cad-registry-'))
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder]
  const file = execFileSync('npm', pack, { cwd: packagePath(''), encoding: 'utf8' }).trim()
  const tarball = readFileSync(join(folder, file))
  const manifest = JSON.parse(readFileSync(packagePath('package.json'), 'utf8'))
  const server = createServer(({ url, headers }, response) => {
    if (url?.endsWith('.tgz')) response.end(tarball)
    else if (url === `/${name}`) response.end(JSON.stringify(packument(`http://${headers.host}/${file}`)))
    else response.writeHead(404).end()
  })
  const packument = (url: string) => ({
    name,
    'dist-tags': { latest: version },
    versions: { [version]: { ...manifest, dist: { tarball: url } } },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, close: () => server.close() }
}
