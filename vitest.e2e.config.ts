import { defineConfig } from 'vitest/config'

/** Real Airflow, one configuration after the other: they need the machine to themselves. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: 'test/support/global.ts',
    fileParallelism: false,
    // What can hang has a limit of its own, and some are tried again.
    testTimeout: 900_000,
    hookTimeout: 900_000,
  },
})
