import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { SlowestFirst } from './test/support/slowest-first.ts';

export default defineConfig({
  test: {
    include: ['{src,console/src}/**/*.test.ts', 'faults/**/*.test.ts', 'test/**/*.test.ts'],
    pool: 'forks',
    // Files of one process share what they import: to import it anew takes longer than most of them.
    isolate: false,
    // Postgres, Temporal and the SDK's native threads want their part of the machine; but many files wait for a timeout or
    // for a process that starts.
    maxWorkers: Math.max(4, Math.floor(availableParallelism() / 2)),
    sequence: { sequencer: SlowestFirst },
    globalSetup: ['test/support/servers.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    teardownTimeout: 40_000,
    // Last, because its line is the last one.
    reporters: ['default', './test/support/reporter.ts'],
  },
});
