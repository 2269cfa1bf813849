import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand } from './command.ts';

const reporter = join(import.meta.dirname, 'reporter.ts');

/** Runs only these files, without the servers. */
const runTests = async (files: Record<string, string>, config = '{}') => {
  const root = await mkdtemp(join(tmpdir(), 'freehold-reporter-'));
  try {
    await writeFile(join(root, 'vitest.config.mjs'), `export default { test: { globals: true, ...${config} } };`);
    for (const [name, code] of Object.entries(files)) await writeFile(join(root, name), code);
    const { code, stdout } = await runCommand([
      ...['node_modules/vitest/vitest.mjs', 'run', '--root', root],
      ...['--reporter', 'default', '--reporter', reporter],
    ]);
    expect(stdout.endsWith('\n')).toBe(true);
    const lines = stdout.trimEnd().split('\n');
    return { code, lines, lastLine: lines.at(-1) };
  } finally {
    await rm(root, { recursive: true });
  }
};

test('the last line counts passed tests, and failed tests, hooks, broken files and stray rejections', async () => {
  const { code, lastLine } = await runTests({
    'good.test.js': `test('a', () => {}); describe('s', () => { test('b', () => {}); test.skip('c', () => {}); });`,
    'bad.test.js': `test('a', () => { throw new Error('no'); }); test('b', () => {});`,
    'hook.test.js': `describe('s', () => { beforeAll(() => { throw new Error('no'); }); test('a', () => {}); });`,
    'broken.test.js': `import './not-there.js'; test('a', () => {});`,
    'stray.test.js': `test('a', async () => { void Promise.reject(new Error('no')); await new Promise((r) => setTimeout(r, 20)); });`,
  });
  expect({ code, lastLine }).toEqual({ code: 1, lastLine: '4 passed, 4 failed' });
});

test('a fully successful run ends with 0 failed and exit code 0', async () => {
  const { code, lastLine } = await runTests({ 'good.test.js': `test('a', () => {});` });
  expect({ code, lastLine }).toEqual({ code: 0, lastLine: '1 passed, 0 failed' });
});

test('a run fails if its servers do not start', async () => {
  const files = {
    'good.test.js': `test('a', () => {});`,
    'setup.js': `export default () => { throw new Error('no'); };`,
  };
  const { code, lastLine } = await runTests(files, `{ globalSetup: ['setup.js'] }`);
  expect({ code, lastLine }).toEqual({ code: 1, lastLine: '0 passed, 1 failed' });
});

test('a run of many files names the ten slowest', async () => {
  const files = Array.from({ length: 11 }, (_, index) => {
    const isSlow = index === 7;
    const body = isSlow ? 'await new Promise((resolve) => setTimeout(resolve, 300));' : '';
    return [`file-${index}.test.js`, `test('a', async () => { ${body} });`] as const;
  });
  const { lines } = await runTests(Object.fromEntries(files));
  const from = lines.indexOf('The slowest files:');
  const shown = lines.slice(from + 1, -2);
  expect(shown).toHaveLength(10);
  expect(shown[0]).toMatch(/^ +0\.[3-9] s {2}file-7\.test\.js$/);
});
