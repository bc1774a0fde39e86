import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real Airflow: minutes, not seconds, so it has a command of its own.
    exclude: ['test/e2e/**'],
    globalSetup: 'test/support/global.ts',
    // Tests spawn the CLI, npm and Python: on a loaded two-core machine that is many times the default of five seconds.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
