// End-to-end tests against real Airflow and real torch: installs them (and what apt can bring) and runs test/e2e. Arguments go to vitest.
import { debianPackages } from './debian.mjs'
import { installEnvironments } from './environments.mjs'
import { close } from './run.mjs'
import { setupOrExit } from './setup.mjs'
import { vitest } from './vitest.mjs'

setupOrExit()
await Promise.all([installEnvironments(), debianPackages('redis-server', 'podman', 'runc')])
close(await vitest(['--config', 'vitest.e2e.config.ts', ...process.argv.slice(2)]))
