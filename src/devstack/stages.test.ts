import { describe, expect, test } from 'vitest';
import { bothOrAbort, createStages } from './stages.ts';

describe('two tasks in parallel', () => {
  test('return both results', async () => {
    const results = await bothOrAbort(
      new AbortController(),
      async () => 'a',
      async () => 1,
    );
    expect(results).toEqual(['a', 1]);
  });

  test('are aborted and awaited when one fails, and its error is thrown', async () => {
    const abort = new AbortController();
    let hasGivenUp = false;
    const patient = () =>
      new Promise<never>((_resolve, reject) => {
        abort.signal.addEventListener('abort', () => {
          hasGivenUp = true;
          reject(new Error('given up'));
        });
      });
    const failing = async () => {
      throw new Error('no disk');
    };
    await expect(bothOrAbort(abort, patient, failing)).rejects.toThrow('no disk');
    expect(hasGivenUp).toBe(true);
  });
});

test('prints one line per stage with its seconds, after its progress lines', async () => {
  const lines: string[] = [];
  const { run } = createStages((line) => lines.push(line));
  await run(
    'Temporal',
    async (say) => {
      say('building the CLI: 10 s');
      return '127.0.0.1:7233';
    },
    (address) => address,
  );
  expect(lines[0]).toMatch(/^ {2}Temporal +… building the CLI: 10 s$/);
  expect(lines[1]).toMatch(/^ {2}Temporal +\d\.\d s {2}127\.0\.0\.1:7233$/);
  expect(lines).toHaveLength(2);
});
