import { defineConfig } from 'vitest/config';

// The console in Chromium, on an installation of its own that is started as a user starts it.
export default defineConfig({
  test: {
    // Only on request, because it changes pictures of the documentation.
    include: [process.env.SCREENSHOTS === '1' ? 'test/console/screenshots.ts' : 'test/console/**/*.browser.ts'],
    globalSetup: ['test/console/installation.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 60_000,
    reporters: ['default', './test/support/reporter.ts'],
  },
});
