import type { z } from '@hono/zod-openapi';
import { afterAll, describe, expect, it } from 'vitest';
import { safeParse } from 'zod/v4/core';
import { openUnreachableApi } from '../api/support.ts';
import { cpuGrowth, doublingMax } from '../support/cpu-growth.ts';
import { hostileTexts } from './hostile-texts.ts';
import { requestParts, textFields } from './request-schemas.ts';

/** One length within the bounds of the longest texts, one beyond all bounds, so that doubling crosses none. */
const lengths = [2_010, 10_000];

const growthOf = (
  fields: readonly { field: z.core.$ZodType }[],
  texts: readonly ((length: number) => string)[],
  length: number,
) => {
  const parse = (values: readonly string[]) => () => {
    for (const value of values) for (const { field } of fields) safeParse(field, value);
  };
  return cpuGrowth(parse(texts.map((text) => text(length))), parse(texts.map((text) => text(2 * length))));
};

/** Returns the slowest runs, each measured once, as a hint for a failure. */
const slowestOf = async (runs: Iterable<readonly [string, () => unknown]>): Promise<string[]> => {
  const took: { name: string; milliseconds: number }[] = [];
  for (const [name, run] of runs) {
    const startedAt = performance.now();
    await run();
    took.push({ name, milliseconds: performance.now() - startedAt });
  }
  const slowest = took.sort((a, b) => b.milliseconds - a.milliseconds).slice(0, 5);
  return slowest.map(({ name, milliseconds }) => `${name}: ${milliseconds.toFixed(2)} ms`);
};

it.each(lengths)(
  'doubling a text of %i in each field of each request at most about doubles its cost',
  async (length) => {
    const fields = textFields();
    const growth = await growthOf(fields, Object.values(hostileTexts), length);
    if (growth <= doublingMax) return;
    const each = Object.entries(hostileTexts).flatMap(([name, text]) => {
      const value = text(2 * length);
      return fields.map(({ place, field }) => [`${place}, ${name}`, () => safeParse(field, value)] as const);
    });
    expect.fail(`${growth} times the CPU; slowest are ${(await slowestOf(each)).join(', ')}`);
  },
);

const api = await openUnreachableApi();
afterAll(() => api.close());

describe('a request of twice the size costs at most about twice the CPU', () => {
  // Fits Node's limits for the request line and all headers.
  const length = 7_000;
  const ascii = Object.entries(hostileTexts).filter(([, text]) => /^[\x20-\x7e]+$/.test(text(10)));

  const places: Record<string, (text: string) => Promise<Response>> = {
    path: (text) => api.request(`/v1/orgs/${encodeURI(text)}`),
    'path of no route': (text) => api.request(`/${encodeURI(text)}`, { key: null }),
    query: (text) => api.request(`/v1/orgs?cursor=${encodeURIComponent(text)}`),
    credentials: (text) => api.request('/v1/orgs', { key: text }),
    ...Object.fromEntries(
      ['X-Request-Id', 'X-Forwarded-For', 'Content-Type', 'If-Match', 'Prefer', 'Idempotency-Key', 'Accept'].map(
        (name) => [
          name,
          (text: string) =>
            api.request('/v1/orgs/acme', { method: 'PATCH', body: '{"name":""}', headers: { [name]: text } }),
        ],
      ),
    ),
    traceparent: (text) => api.request('/v1/orgs?limit=0', { headers: { traceparent: text, tracestate: text } }),
  };

  type Place = (text: string) => Promise<Response>;
  const growthIn = (sends: readonly Place[], texts: readonly string[]) => {
    const sendAll = (count: number) => async () => {
      for (const send of sends) for (const text of texts) await send(text.repeat(count));
      api.log.length = 0;
    };
    return cpuGrowth(sendAll(1), sendAll(2));
  };

  it('in its path, query and headers', async () => {
    const texts = ascii.map(([, text]) => text(length));
    const growth = await growthIn(Object.values(places), texts);
    if (growth <= doublingMax) return;
    const each = Object.entries(places).flatMap(([place, send]) =>
      ascii.map(([name, text]) => [`${place}, ${name}`, () => send(text(2 * length))] as const),
    );
    expect.fail(`${growth} times the CPU; slowest are ${(await slowestOf(each)).join(', ')}`);
  });

  it('parameters of a query', async () => {
    const query = (count: number) => Array.from({ length: count }, (_, index) => index.toString(36)).join('&');
    const growth = await cpuGrowth(
      () => api.request(`/v1/orgs?${query(2_000)}`),
      () => api.request(`/v1/orgs?${query(4_000)}`),
    );
    expect(growth).toBeLessThanOrEqual(doublingMax);
  });
});

it('covers the body, path, query and headers', () => {
  const kinds = new Set(requestParts().map(({ place }) => place.split(' ')[1]));
  expect([...kinds].sort()).toEqual(['body', 'header', 'path', 'query']);
});
