import { defineConfig } from 'vitest/config';

// What takes minutes or needs a registry. It starts its own servers.
export default defineConfig({
  test: {
    include: ['test/**/*.long.ts'],
    pool: 'forks',
    maxWorkers: 1,
    reporters: ['default', './test/support/reporter.ts'],
  },
});
