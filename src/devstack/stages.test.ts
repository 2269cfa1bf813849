import { describe, expect, test } from 'vitest';
import { createStages, together } from './stages.ts';

describe('works that run side by side', () => {
  test('give both results', async () => {
    const results = await together(
      new AbortController(),
      async () => 'a',
      async () => 1,
    );
    expect(results).toEqual(['a', 1]);
  });

  test('are all told to give up, and are waited for, when one fails; its error is the one that is thrown', async () => {
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
    await expect(together(abort, patient, failing)).rejects.toThrow('no disk');
    expect(hasGivenUp).toBe(true);
  });
});

test('a stage is one line with its seconds, after the lines of its progress', async () => {
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
