import { describe, expect, test } from 'vitest';
import type { Exit } from './launch.ts';
import { type Part, supervise } from './supervise.ts';

const DELAY_MS = 1;

/** A part without a process, which ends on demand. */
const createPart = () => {
  let end: (exit: Exit) => void = () => undefined;
  const exited = new Promise<Exit>((resolve) => {
    end = resolve;
  });
  const finish = (exit: Exit) => {
    end(exit);
    return exited;
  };
  return {
    crash: () => finish({ code: 1, signal: null }),
    part: {
      exited,
      stop: () => finish({ code: 0, signal: null }),
      kill: () => finish({ code: null, signal: 'SIGKILL' }),
    } satisfies Part,
  };
};

const said = () => {
  const lines: string[] = [];
  const waiting: { text: string; tell: () => void }[] = [];
  return {
    lines,
    say: (line: string) => {
      lines.push(line);
      for (const { text, tell } of waiting) if (line.includes(text)) tell();
    },
    heard: (text: string) =>
      new Promise<void>((resolve) => {
        if (lines.some((line) => line.includes(text))) resolve();
        else waiting.push({ text, tell: resolve });
      }),
  };
};

describe('a supervised part', () => {
  test('is restarted when it ends by itself, and reports it', async () => {
    const [first, second] = [createPart(), createPart()];
    const { lines, say, heard } = said();
    const supervised = supervise('api', first.part, async () => second.part, say, DELAY_MS);
    await first.crash();
    await heard('is running again');
    expect(lines).toEqual(['api ended with exit code 1; restarting it', 'api is running again']);
    await supervised.stop();
    expect(await second.part.exited).toEqual({ code: 0, signal: null });
  });

  test('is restarted until a start succeeds', async () => {
    const [first, second] = [createPart(), createPart()];
    const { lines, say, heard } = said();
    let failures = 2;
    const start = async () => {
      failures -= 1;
      if (failures >= 0) throw new Error('the port is taken');
      return second.part;
    };
    const supervised = supervise('api', first.part, start, say, DELAY_MS);
    await first.crash();
    await heard('is running again');
    expect(lines.filter((line) => line === 'api did not start: the port is taken')).toHaveLength(2);
    await supervised.stop();
  });

  test('is not restarted after it was stopped or killed', async () => {
    for (const how of ['stop', 'kill'] as const) {
      const { part } = createPart();
      const { lines, say } = said();
      const start = () => Promise.reject(new Error('it must not be started'));
      await supervise('api', part, start, say, DELAY_MS)[how]();
      expect(lines).toEqual([]);
    }
  });

  test('stops waiting for a restart when it is stopped', async () => {
    const { part, crash } = createPart();
    const { say, heard } = said();
    let begun: () => void = () => undefined;
    const starting = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const start = (signal: AbortSignal) =>
      new Promise<Part>((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        begun();
      });
    const supervised = supervise('api', part, start, say, DELAY_MS);
    await crash();
    await heard('restarting it');
    await starting;
    await supervised.stop();
  });
});
