import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApi, openTestApi, platformKey, type TestApi } from '../api/support.ts';
import { createTenant } from '../security/fixtures.ts';
import { samples } from '../security/samples.ts';
import { asOwnerOf } from '../support/database.ts';
import type { World } from '../support/world.ts';

// Checks for every operation with an `Idempotency-Key`, including later ones, that a repeated request leaves one trace.

interface Parameter {
  in: string;
  name: string;
}

const operations = Object.values(openApi.paths ?? {}).flatMap((item) =>
  Object.entries(item as Record<string, { operationId: string; parameters?: Parameter[] }>)
    .filter(([, { parameters = [] }]) => parameters.some(({ name }) => name.toLowerCase() === 'idempotency-key'))
    .map(([method, { operationId: id }]) => ({ id, method: method.toUpperCase() })),
);

let api: TestApi & { world: World };
beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
});
afterAll(() => api.close());

const countTraces = async (): Promise<Record<string, number>> => {
  const [row] = await asOwnerOf(
    api.world.database,
    (sql) => sql<Record<string, number>[]>`select
      (select count(*)::int from audit_events where action <> 'access.denied') as events,
      (select count(*)::int from outbox) as announced,
      (select count(*)::int from operations) as operations`,
  );
  return { ...row };
};

describe('a request that is repeated with its key', () => {
  it('is supported by most operations that change something', () => {
    expect(operations.length).toBeGreaterThan(20);
  });

  it.each(operations)(
    '$method $id leaves one trace',
    async ({ id, method }) => {
      const own = await createTenant(api.world);
      const sample = samples[id];
      if (sample === undefined) throw new Error(`There is no sample request for ${id}`);
      const { path, json, headers } = await sample({ own, other: own, world: api.world });
      const send = async (key: string) => {
        const response = await api.request(path, {
          method,
          key,
          ...(json === undefined ? {} : { json }),
          headers: { ...headers, 'idempotency-key': `again-${own.id}` },
        });
        return { status: response.status, body: await response.text() };
      };
      // Operations only for the platform are called with its key, all others with that of a member.
      const owned = await send(own.members.owner.key);
      const key = owned.status === 403 ? platformKey : own.members.owner.key;
      const first = owned.status === 403 ? await send(key) : owned;
      const once = await countTraces();
      const again = [await send(key), ...(await Promise.all([send(key), send(key), send(key)]))];
      expect(await countTraces()).toEqual(once);
      const isDone = first.status < 300;
      expect(
        again.map(({ status }) => status < 300),
        JSON.stringify([first, again]),
      ).toEqual(again.map(() => isDone));
      // Without a worker, each creation is answered only after 3 s.
    },
    60_000,
  );
});
