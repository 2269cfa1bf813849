import type { SerializedError } from 'vitest';
import type { Reporter, TestModule, TestSuite } from 'vitest/node';

const countFailures = (modules: readonly TestModule[]): { passed: number; failed: number } => {
  let passed = 0;
  let failed = 0;
  const hasErrors = (suite: TestModule | TestSuite): boolean => suite.errors().length > 0;
  for (const module of modules) {
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === 'passed') passed += 1;
      if (state === 'failed') failed += 1;
    }
    // The tests of a broken file or a failed hook never ran.
    failed += [module, ...module.children.allSuites()].filter(hasErrors).length;
  }
  return { passed, failed };
};

const slowestMax = 10;

const secondsOf = (module: TestModule): number => {
  const { collectDuration, duration } = module.diagnostic();
  return (collectDuration + duration) / 1_000;
};

/** Lists the slowest files, to be looked at first when the suite becomes too slow; empty for a run of few files. */
const slowestOf = (modules: readonly TestModule[]): string => {
  if (modules.length <= slowestMax) return '';
  const timed = modules.map((module) => ({ path: module.relativeModuleId, seconds: secondsOf(module) }));
  const slowest = timed.sort((a, b) => b.seconds - a.seconds).slice(0, slowestMax);
  return [
    'The slowest files:',
    ...slowest.map(({ path, seconds }) => `${seconds.toFixed(1).padStart(6)} s  ${path}`),
    '',
  ]
    .map((line) => `${line}\n`)
    .join('');
};

/**
 * Prints the slowest files and, as the very last line of a run, `N passed, N failed`, whatever went wrong: they are written
 * when the process exits.
 */
export default class LastLinesReporter implements Reporter {
  #counts = { passed: 0, failed: 0 };
  #slowest = '';

  onInit(): void {
    process.once('exit', (code) => {
      const { passed, failed } = this.#counts;
      // A non-zero code without failures is a failure outside all files, such as the start of the servers.
      process.stdout.write(`${this.#slowest}${passed} passed, ${failed === 0 && code !== 0 ? 1 : failed} failed\n`);
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const { passed, failed } = countFailures(modules);
    this.#counts = { passed, failed: failed + unhandledErrors.length };
    this.#slowest = slowestOf(modules);
  }
}
