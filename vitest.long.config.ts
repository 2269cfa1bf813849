import { defineConfig } from 'vitest/config';

// What takes minutes or needs a registry. Packages start their own servers.
export default defineConfig({
  test: {
    include: ['test/**/*.long.ts'],
    globalSetup: ['test/support/servers.ts'],
    pool: 'forks',
    maxWorkers: 1,
    reporters: ['default', './test/support/reporter.ts'],
  },
});
