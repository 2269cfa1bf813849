import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClient, type Me } from '../../../src/client/index.ts';
import { emptyContext } from '../context/reducers.ts';
import { accessRetryMs, createAccessCheck } from './access-check.ts';

const slug = 'acme';
const meWith = (...permissions: Me['permissions']): Me => ({
  kind: 'user',
  operator: null,
  user: null,
  organization: null,
  key: null,
  session: null,
  elevation: null,
  permissions,
});

type Answer = Me | number;

/** A page of the organization, and a server that answers in this order. */
const scene = (shown: Me, answers: Answer[]) => {
  const sent: string[] = [];
  const client = createClient({
    url: 'http://localhost',
    retry: false,
    fetch: async () => {
      const answer = answers.shift();
      if (answer === undefined) throw new Error('Nothing more was expected.');
      const isProblem = typeof answer === 'number';
      return new Response(JSON.stringify(isProblem ? { code: 'forbidden', detail: 'No.' } : answer), {
        status: isProblem ? answer : 200,
        headers: {
          'Freehold-Version': '2026-11-29',
          'Content-Type': isProblem ? 'application/problem+json' : 'application/json',
        },
      });
    },
  });
  const context = {
    read: () => ({ ...emptyContext, current: { slug, me: shown } }),
    send: (type: string) => void sent.push(type),
  };
  return { check: createAccessCheck(context, client, slug), sent, left: () => answers.length };
};

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

describe('what the caller may do, when a stream of events begins', () => {
  it('is as before if the server says so', async () => {
    const { check, sent, left } = scene(meWith('audit:read'), [meWith('audit:read')]);
    check.start();
    await vi.waitFor(() => expect(left()).toBe(0));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual([]);
  });

  it('is noticed to be another, also if the server could not say so at first', async () => {
    const { check, sent } = scene(meWith('audit:read'), [503, 500, meWith()]);
    check.start();
    await vi.waitFor(async () => {
      await vi.advanceTimersByTimeAsync(accessRetryMs);
      expect(sent).toEqual(['accessChanged']);
    }, 10_000);
  });

  it('is loaded anew after a refusal, which is then shown', async () => {
    const { check, sent, left } = scene(meWith('audit:read'), [403]);
    check.start();
    await vi.waitFor(() => expect([left(), sent]).toEqual([0, ['accessChanged']]));
  });

  it('is not asked for again once the organization was left', async () => {
    const { check, sent, left } = scene(meWith('audit:read'), [503, meWith()]);
    check.start();
    await vi.waitFor(() => expect(left()).toBe(1));
    check.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([left(), sent]).toEqual([1, []]);
  });
});
