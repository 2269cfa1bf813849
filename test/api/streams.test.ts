import { EventSource } from 'eventsource';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Config } from '../../src/main/config.ts';
import { type HttpServer, listen } from '../../src/main/http-server.ts';
import { readRow } from '../../src/usecases/operation/read.ts';
import { awaitEnd } from '../../src/usecases/operation/wait.ts';
import { createTenant, type Tenant } from '../security/fixtures.ts';
import { asOwnerOf } from '../support/database.ts';
import { createOpenOperation } from '../support/open-operation.ts';
import { recordStatements } from '../support/statements.ts';
import { until } from '../support/until.ts';
import type { World } from '../support/world.ts';
import { openTestApi, platformKey, problemOf, type TestApi } from './support.ts';

type Api = TestApi & { world: World };

let api: Api;
let server: HttpServer;
let tenant: Tenant;

beforeAll(async () => {
  api = await openTestApi({ withoutWorker: true });
  server = await listen({ fetch: api.app.fetch, host: '127.0.0.1', port: 0 });
  tenant = await createTenant(api.world);
});
afterAll(async () => {
  api.stopping.abort();
  await server.drain(1_000);
  await api.close();
});

const watch = async (from: Api, id: string, key: string, signal?: AbortSignal): Promise<Response> =>
  from.request(`/v1/operations/${id}/events`, { key, ...(signal === undefined ? {} : { signal }) });

const withOwnApi = async (config: Partial<Config>, run: (own: Api) => Promise<void>) => {
  const own = await openTestApi({ config, withoutWorker: true });
  try {
    await run(own);
  } finally {
    own.stopping.abort();
    await own.close();
  }
};

test.each([
  ['a key', { STREAMS_PER_KEY_MAX: 3 }, 'your key'],
  ['an organization', { STREAMS_PER_ORGANIZATION_MAX: 3 }, 'your organization'],
  ['a process', { STREAMS_MAX: 3 }, 'this process'],
])(
  '%s has a limited number of simultaneous streams, and may open one more after one has ended',
  async (_, settings, whose) => {
    await withOwnApi(settings, async (limited) => {
      const own = await createTenant(limited.world);
      const id = await createOpenOperation(limited.world, own);
      const key = own.members.owner.key;
      const gone = new AbortController();
      expect((await watch(limited, id, key, gone.signal)).status).toBe(200);
      for (let count = 2; count <= 3; count += 1) expect((await watch(limited, id, key)).status).toBe(200);
      const refused = await watch(limited, id, key);
      expect(refused.headers.get('retry-after')).toBe('5');
      const problem = await problemOf(refused);
      expect(problem).toMatchObject({ code: 'stream_limit_reached', status: 429 });
      expect(problem.detail).toContain(whose);
      const exported = await limited.request(`/v1/orgs/${own.slug}/audit-events/export`, { key });
      expect((await problemOf(exported)).code).toBe('stream_limit_reached');
      gone.abort();
      await until(
        async () => (await watch(limited, id, key)).status,
        (status) => status === 200,
        'the place of the stream that has ended is free',
      );
    });
  },
);

test('a finished download no longer counts as a stream', async () => {
  await withOwnApi({ STREAMS_PER_KEY_MAX: 1 }, async (limited) => {
    const { slug, members } = await createTenant(limited.world);
    for (let times = 0; times < 3; times += 1) {
      const exported = await limited.request(`/v1/orgs/${slug}/audit-events/export`, { key: members.owner.key });
      expect(exported.status).toBe(200);
      await exported.text();
    }
  });
});

test('a stream ends without `end` at its maximum age, and no longer counts', async () => {
  await withOwnApi({ STREAM_SECONDS_MAX: 0.3, STREAMS_PER_KEY_MAX: 1 }, async (limited) => {
    const own = await createTenant(limited.world);
    const id = await createOpenOperation(limited.world, own);
    for (let times = 0; times < 2; times += 1) {
      const response = await watch(limited, id, own.members.owner.key);
      expect(response.status).toBe(200);
      expect(await response.text()).not.toContain('event: end');
    }
  });
});

/** Returns how often the operation is read during `run`. */
const readsOf = async (from: Api, table: string, run: () => Promise<unknown>): Promise<number> => {
  const { statements, stop } = recordStatements(from.world.db);
  try {
    await run();
    return statements.filter(({ text }) => text.startsWith('select') && text.includes(`from "${table}"`)).length;
  } finally {
    stop();
  }
};
const together = <T>(run: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 20 }, run));

// These mostly wait.
describe.concurrent('over several seconds,', () => {
  test('watchers of one operation share their queries', async () => {
    await withOwnApi({ STREAM_SECONDS_MAX: 2.5 }, async (limited) => {
      const id = await createOpenOperation(limited.world, await createTenant(limited.world));
      const reads = await readsOf(limited, 'operation_events', () =>
        together(async () => (await watch(limited, id, platformKey)).text()),
      );
      // Each watcher reads once at its start, and then all share one read per second instead of each having its own.
      expect(reads).toBeGreaterThanOrEqual(3);
      expect(reads).toBeLessThan(30);
    });
  });

  test('callers that wait for the end of one operation share their queries', async () => {
    await withOwnApi({}, async (own) => {
      const id = await createOpenOperation(own.world, await createTenant(own.world));
      const row = await readRow(own.world.ctx(), id);
      const reads = await readsOf(own, 'operations', () =>
        together(() => awaitEnd(own.world.ctx(), row, { waitMs: 2_500 })),
      );
      expect(reads).toBeGreaterThanOrEqual(3);
      expect(reads).toBeLessThan(30);
    });
  });

  test('an EventSource stops reconnecting once it has received the end', async () => {
    const id = uuid();
    await asOwnerOf(
      api.world.database,
      (sql) => sql`
        insert into operations (id, kind, org_id, status, steps, input, actor, request_id, workflow_id, seq, finished_at)
        values (${id}, 'suspendOrganization', ${tenant.id}, 'succeeded', '[]',
          ${sql.json({ slug: tenant.slug, namespace: 'none' })}, 'platform:test', 'test', ${`none-${id}`}, 4, now())`,
    );
    const asked: (string | null)[] = [];
    const source = new EventSource(`http://127.0.0.1:${server.port}/v1/operations/${id}/events`, {
      fetch: (url, init) => {
        const headers = new Headers(init.headers as Record<string, string>);
        asked.push(headers.get('last-event-id'));
        headers.set('Authorization', `Bearer ${platformKey}`);
        return fetch(url, { ...init, headers } as RequestInit);
      },
    });
    let ends = 0;
    source.addEventListener('end', () => {
      ends += 1;
    });
    try {
      await until(
        async () => source.readyState,
        (state) => state === EventSource.CLOSED,
        'the source is closed by the answer 204',
        20_000,
      );
      expect([ends, asked]).toEqual([1, [null, '4']]);
    } finally {
      source.close();
    }
  });
});
