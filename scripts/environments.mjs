// What the end-to-end tests run on: virtual environments under .cache, each installed once by uv.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findPythons } from './pythons.mjs'
import { run } from './run.mjs'
import { root } from './setup.mjs'

// celery 5.7 breaks the import of the Celery provider for Airflow 2; Airflow 2 needs SQLAlchemy 1.
const ENVIRONMENTS = {
  'airflow/2.11.2': [
    'apache-airflow==2.11.2',
    'apache-airflow-providers-celery==3.6.1',
    'celery==5.5.3',
    'sqlalchemy<2',
    'redis<6',
    'virtualenv',
    'apache-airflow-providers-docker==4.6.1',
    'torchx==0.7.0',
  ],
  'airflow/3.3.2': [
    'apache-airflow==3.3.2',
    'apache-airflow-providers-celery==3.26.0',
    'celery==5.5.3',
    'redis<6',
    'virtualenv',
  ],
  // Without a GPU, too, it knows a fork of a process that has looked for one.
  torch: ['torch==2.11.0', 'numpy'],
}
const UV = 'uv==0.13.9'

const cache = join(root, '.cache')

/** Installs what is missing; throws with the installer's last words. */
export async function installEnvironments() {
  mkdirSync(cache, { recursive: true })
  const python = (await findPythons()).find(({ minor }) => minor === '3.12')?.path
  if (!python) throw new Error('the end-to-end tests need Python 3.12')
  await once('uv', UV, async (folder) => {
    await must(python, ['-m', 'venv', folder])
    await must(join(folder, 'bin/python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', UV])
  })
  for (const [name, packages] of Object.entries(ENVIRONMENTS)) {
    await once(name, packages.join(' '), async (folder) => {
      console.error(`setup: installing ${packages[0]}`)
      const uv = join(cache, 'uv/bin/uv')
      await must(uv, ['venv', '--quiet', '--python', python, folder])
      await must(uv, ['pip', 'install', '--quiet', '--python', join(folder, 'bin/python'), ...packages])
    })
  }
}

async function once(name, key, make) {
  const folder = join(cache, name)
  const stamp = join(folder, '.stamp')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return
  rmSync(folder, { recursive: true, force: true })
  await make(folder)
  writeFileSync(stamp, key)
}

async function must(command, args) {
  const { code, output } = await run(command, args)
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}\n${output.slice(-2000)}`)
}
