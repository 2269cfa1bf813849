import { describe, expect, it, test } from 'vitest';
import type { Operation } from '../client/index.ts';
import { explain } from './failure.ts';
import { operationLines } from './follow.ts';
import { describe as describeObject, jsonOf, printable, tableOf } from './present.ts';

// A carriage return, ESC [ 2 J, the C1 form of ESC [, a line separator, and a turn of the line.
const hostile = 'a\rb\u001b[2Jc\u009bd\u2028e\u202ef';
const harmless = 'a\ufffdb\ufffd[2Jc\ufffdd\ufffde\ufffdf';

describe('text of others', () => {
  it('cannot move the cursor or turn the line around', () => {
    expect(printable(hostile)).toBe(harmless);
    expect(printable('שלום 👩‍👩‍👧 नमस्ते')).toBe('שלום 👩‍👩‍👧 नमस्ते');
  });

  const failure = { exitCode: 4, code: 'x', status: 409, errors: [], fix: null, documentation: hostile };
  test.each([
    ['a table', tableOf([{ name: hostile, nested: { name: hostile } }], ['name', 'nested'])],
    ['an object', describeObject({ name: hostile, list: [{ name: hostile }], texts: [hostile] })],
    ['an error', explain({ ...failure, message: hostile, requestId: hostile })],
    [
      'an operation',
      operationLines({
        id: 'x',
        kind: 'provisionOrganization',
        status: 'failed',
        createdAt: '2026-01-15T09:30:00.000Z',
        error: { code: 'x', message: hostile },
        residue: [{ kind: 'namespace', name: hostile }],
        workflow: { webUrl: hostile },
        orgId: null,
        finishedAt: null,
        steps: [],
      } as unknown as Operation),
    ],
  ])('is shown without such characters in %s', (_what, lines) => {
    const text = lines.join('\n');
    expect(text).toContain(harmless);
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Zl}\p{Bidi_Control}]/u);
  });

  it('is the same in JSON, where such characters are escaped', () => {
    const text = jsonOf({ name: hostile });
    expect(text).not.toMatch(/[\p{Cc}\p{Zl}\p{Bidi_Control}]/u);
    expect(JSON.parse(text)).toEqual({ name: hostile });
  });
});
