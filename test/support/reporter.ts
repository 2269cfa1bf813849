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
    // A file that did not load, or a hook that failed: its tests never ran.
    failed += [module, ...module.children.allSuites()].filter(hasErrors).length;
  }
  return { passed, failed };
};

/** The very last line of a run is `N passed, N failed`, whatever went wrong: it is written when the process exits. */
export default class LastLineReporter implements Reporter {
  #counts = { passed: 0, failed: 0 };

  onInit(): void {
    process.once('exit', (code) => {
      const { passed, failed } = this.#counts;
      // What fails outside of any file, such as the servers' start.
      process.stdout.write(`${passed} passed, ${failed === 0 && code !== 0 ? 1 : failed} failed\n`);
    });
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const { passed, failed } = countFailures(modules);
    this.#counts = { passed, failed: failed + unhandledErrors.length };
  }
}
