import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { asOwnerOf } from '../support/database.ts';
import { createFactorRows } from '../support/factors.ts';
import { createKeyRows } from '../support/members.ts';
import { createOperatorRows } from '../support/operators.ts';
import { createOrganizationRows, type TestOrganization } from '../support/organizations.ts';
import { createSessionRows } from '../support/sessions.ts';
import { until } from '../support/until.ts';
import { type Answer, type Ask, type Installation, startInstallation } from './installation.ts';

// Real servers are stopped and restarted under a running api and worker.

const answerMsMax = 5_500; // 5 s, and this machine's own slowness
const staleSecondsMax = 6;
const reason = { reason: 'an outage' };

let product: Installation;
let organization: TestOrganization;
let ownerKey: string;
/** Asks for the metrics, which need no Postgres, in the session of an operator. */
let asOperator: () => Promise<Answer>;
/** An operation kept open: Postgres refuses the last step of this suspension until `letGo`. */
let held: TestOrganization;
let heldOperation: string;

const ask = (path: string, call?: Ask): Promise<Answer> => product.ask(path, call);
const suspend = (slug: string) => ask(`/v1/orgs/${slug}/suspend`, { json: reason });
const create = (headers: Record<string, string> = {}) => {
  const name = `Outage ${randomUUID().slice(0, 8)}`;
  return ask('/v1/orgs', { json: { name, owner: { email: `${randomUUID()}@outage.example` } }, headers });
};
const verify = (key: string) => ask('/v1/auth/verify', { json: { key } });

const letGo = () => asOwnerOf(product, (sql) => sql`drop trigger hold on organizations`);
const hold = async (): Promise<void> => {
  held = await createOrganizationRows(product.db, { status: 'active' });
  await asOwnerOf(product, (sql) =>
    sql.unsafe(`
      create or replace function hold() returns trigger language plpgsql as
        'begin raise exception ''held''; end';
      create trigger hold before update on organizations for each row
        when (new.id = '${held.id}' and new.status = 'suspended') execute function hold();`),
  );
  const { body } = await suspend(held.slug);
  heldOperation = (body as { id: string }).id;
  await until(
    () => ask(`/v1/operations/${heldOperation}`),
    ({ body: operation }) => (operation as { steps: { status: string }[] }).steps[0]?.status === 'waiting',
    'the suspension waits',
  );
};

beforeAll(async () => {
  product = await startInstallation({ AUTH_STALE_SECONDS_MAX: String(staleSecondsMax) });
  organization = await createOrganizationRows(product.db, { status: 'active' });
  const owner = { orgId: organization.id, userId: organization.ownerId };
  ownerKey = (await createKeyRows(product, owner)).key;
  asOperator = await openOperatorSession();
}, 180_000);
afterAll(() => product.close(), 60_000);

/** Requests, each with its expected answers: as usual, without Temporal, without Postgres. */
const rows: [what: string, send: () => Promise<Answer>, usual: number, temporal: Expected, postgres: Expected][] = [
  ['a read', () => ask(`/v1/orgs/${organization.slug}`, { key: ownerKey }), 200, 200, 'database_unavailable'],
  ['a list', () => ask('/v1/operations'), 200, 200, 'database_unavailable'],
  ['a read of an open operation', () => ask(`/v1/operations/${heldOperation}`), 200, 200, 'database_unavailable'],
  ['a verification', () => verify(ownerKey), 200, 200, 200],
  [
    'a write of one transaction',
    () =>
      ask(`/v1/orgs/${organization.slug}`, {
        method: 'PATCH',
        key: ownerKey,
        json: { name: `Renamed ${randomUUID().slice(0, 8)}` },
      }),
    200,
    200,
    'database_unavailable',
  ],
  ['a creation', () => create(), 202, 'temporal_unavailable', 'database_unavailable'],
  [
    'a plan',
    () => ask('/v1/orgs?dryRun=true', { json: { name: 'A plan', owner: { email: 'a@plan.example' } } }),
    200,
    200,
    'database_unavailable',
  ],
  [
    'a retry',
    () => ask(`/v1/operations/${heldOperation}/retry`, { json: reason }),
    202,
    'temporal_unavailable',
    'database_unavailable',
  ],
  [
    'a cancel',
    () => ask(`/v1/operations/${heldOperation}/cancel`, { json: reason }),
    202,
    'temporal_unavailable',
    'database_unavailable',
  ],
  ['readiness for reads', () => ask('/readyz?for=reads', { key: null }), 200, 200, 503],
  ['liveness', () => ask('/healthz', { key: null }), 200, 200, 200],
  ['metrics', () => ask('/metrics'), 200, 200, 200],
];
type Expected = number | 'temporal_unavailable' | 'database_unavailable';

const expectAll = async (column: 'temporal' | 'postgres'): Promise<void> => {
  for (const [what, send, , temporal, postgres] of rows) {
    const expected = column === 'temporal' ? temporal : postgres;
    const { status, code, retryAfter, milliseconds } = await send();
    const isRefused = typeof expected === 'string';
    expect([what, status, code]).toEqual([what, isRefused ? 503 : expected, isRefused ? expected : undefined]);
    if (isRefused) expect([what, Number(retryAfter) >= 1]).toEqual([what, true]);
    expect([what, milliseconds < answerMsMax]).toEqual([what, true]);
  }
};

const expectUsual = async (): Promise<void> => {
  await hold();
  for (const [what, send, usual] of rows) {
    // A step that is being attempted has nothing to retry.
    const { status } = await until(send, (answer) => answer.code !== 'nothing_to_retry', what);
    expect([what, status]).toEqual([what, usual]);
  }
  await letGo();
  // By the worker that ran all the time.
  expect(await create({ Prefer: 'wait=60' })).toMatchObject({ status: 201 });
};

const openOperatorSession = async () => {
  const operator = await createOperatorRows(product.db, 'admin');
  await createFactorRows(product, operator);
  const { accessToken: key } = await createSessionRows(product, operator, { aal: 2 });
  return () => ask('/metrics', { key });
};

/** Readiness is cached for a second. */
const unready = (path: string): Promise<Answer> =>
  until(
    () => ask(path, { key: null }),
    ({ status }) => status === 503,
    `${path} says that it is not ready`,
  );

const checksOf = ({ body }: Answer): Record<string, boolean> =>
  Object.fromEntries((body as { checks: { name: string; ok: boolean }[] }).checks.map(({ name, ok }) => [name, ok]));

const metric = async (name: string): Promise<number> => {
  const { body } = await ask('/metrics');
  return Number(new RegExp(`^${name}\\{[^}]*name="temporal"[^}]*\\} (\\S+)$`, 'm').exec(String(body))?.[1]);
};

/** The readiness probe is the call that closes the circuit after the wait. */
const untilClosed = () =>
  until(
    async () => {
      await product.untilReady();
      return metric('freehold_circuit_state');
    },
    (state) => state === 0,
    'the circuit is closed',
  );

/** The open operation's events as they arrive; ends with the stream. */
const watch = async (lastEventId = 0) => {
  const response = await product.fetchRaw(`/v1/operations/${heldOperation}/events`, {
    headers: { 'Last-Event-ID': String(lastEventId) },
  });
  let text = '';
  const ended = (async () => {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
  })();
  return {
    status: response.status,
    text: () => text,
    lastId: () => Number([...text.matchAll(/^id: (\d+)$/gm)].at(-1)?.[1] ?? 0),
    ended,
  };
};

describe('while Temporal is unavailable', () => {
  let stream: Awaited<ReturnType<typeof watch>>;
  beforeAll(async () => {
    await expectUsual();
    await hold();
    stream = await watch();
    openedBefore = await opened();
    await product.stopTemporal();
    claimedId = idOf(await until(sendClaimed, (answer) => idOf(answer) !== undefined, 'it is claimed'));
    refused = await until(
      async () => {
        unclaimed = await createOrganizationRows(product.db, { status: 'active' });
        callers += 1;
        return suspend(unclaimed.slug);
      },
      // A request that made the call and failed names the claimed operation.
      (answer) => idOf(answer) === undefined,
      'it is refused without a call',
    );
    callersToOpen = callers;
  }, 300_000);

  const claimed = {
    json: { name: `Claimed ${randomUUID().slice(0, 8)}`, owner: { email: `${randomUUID()}@claimed.example` } },
    headers: { 'Idempotency-Key': randomUUID() },
  };
  const idOf = (answer: Answer) => (answer.body as { operationId?: string }).operationId;
  let callers = 0;
  const sendClaimed = () => {
    callers += 1;
    return ask('/v1/orgs', claimed);
  };
  const opened = () => metric('freehold_circuit_opened_total');
  let openedBefore: number;
  let callersToOpen: number;
  let claimedId: string | undefined;
  /** The organization of the refused start. */
  let unclaimed: TestOrganization;
  let refused: Answer;

  test('an idempotency key keeps its claimed operation', async () => {
    for (let tries = 0; tries < 10; tries += 1) {
      const again = await sendClaimed();
      expect([again.code, idOf(again)]).toEqual(['temporal_unavailable', claimedId]);
    }
  });

  test('a few callers open the circuit, and it stays open', async () => {
    expect(callersToOpen).toBeLessThanOrEqual(10);
    expect(await opened()).toBeGreaterThan(openedBefore);
    // Half open while a probe is under way.
    await until(
      () => metric('freehold_circuit_state'),
      (state) => state === 2,
      'the circuit is open',
    );
  });

  test('a start is refused at once without a call', () => {
    expect(refused).toMatchObject({ status: 503, code: 'temporal_unavailable' });
    expect(refused.milliseconds).toBeLessThan(1_000);
    expect(Number(refused.retryAfter)).toBeLessThanOrEqual(2);
  });

  test('everything but starting or changing operations works', async () => {
    await expectAll('temporal');
    const watched = await watch();
    await until(
      async () => watched.text(),
      (text) => text.includes('event: step'),
      'the steps are streamed',
    );

    const readiness = await unready('/readyz');
    expect(checksOf(readiness)).toEqual({ database: true, migrations: true, temporal: false });
    const { body } = await ask('/v1/orgs/batch', {
      json: { action: 'suspend', slugs: [organization.slug, 'nobody-here'], ...reason },
    });
    expect(body).toMatchObject({
      data: [{ problem: { code: 'temporal_unavailable', status: 503 } }, { problem: { code: 'not_found' } }],
    });
  });

  test('everything works afterwards: a claimed operation is started once, and a refused start blocks nobody', async () => {
    await product.restartTemporal();
    await untilClosed();
    expect(await suspend(unclaimed.slug)).toMatchObject({ status: 202 });
    const { json, headers } = claimed;
    const started = await ask('/v1/orgs', { json, headers: { ...headers, Prefer: 'wait=60' } });
    expect(started).toMatchObject({ status: 201, body: { operation: { id: claimedId, status: 'succeeded' } } });
    await letGo();
    expect(
      await until(
        () => ask(`/v1/operations/${heldOperation}`),
        ({ body: operation }) => (operation as { status: string }).status === 'succeeded',
        'the open suspension has ended',
        120_000,
      ),
    ).toMatchObject({ status: 200 });
    await stream.ended;
    expect(stream.text()).toContain('event: end');
    await expectUsual();
  }, 300_000);
});

describe('while Postgres is unavailable', () => {
  test('keys and sessions are accepted within their time limit, the rest is 503, and everything works afterwards', async () => {
    await hold();
    const stream = await watch();
    await until(
      async () => stream.lastId(),
      (id) => id > 0,
      'events are streamed',
    );
    const fresh = await createKeyRows(product, { orgId: organization.id, userId: organization.ownerId });
    expect(await verify(ownerKey)).toMatchObject({ body: { valid: true } });
    expect(await asOperator()).toMatchObject({ status: 200 });
    const stoppedAt = performance.now();
    await product.stopPostgres();

    expect(await verify(ownerKey)).toMatchObject({ status: 200, body: { valid: true } });
    expect(await asOperator()).toMatchObject({ status: 200 });
    // Never looked up here before.
    expect(await verify(fresh.key)).toMatchObject({ status: 503, code: 'database_unavailable' });
    await unready('/readyz?for=reads');
    await expectAll('postgres');
    const readiness = await unready('/readyz');
    expect(checksOf(readiness)).toMatchObject({ database: false, temporal: true });
    await stream.ended;
    expect(stream.text()).not.toContain('event: end');
    expect(await ask(`/v1/operations/${heldOperation}/events`)).toMatchObject({
      status: 503,
      code: 'database_unavailable',
    });
    await until(
      () => verify(ownerKey),
      ({ status }) => status === 503,
      'the time limit is over',
    );
    expect(performance.now() - stoppedAt).toBeLessThan(staleSecondsMax * 1_000 + 5_000);
    expect(await asOperator()).toMatchObject({ status: 503, code: 'database_unavailable' });

    await product.restartPostgres();
    await product.untilReady();
    await until(
      () => verify(ownerKey),
      ({ status }) => status === 200,
      'keys are verified again',
    );
    const heard = await until(
      () => product.sql<{ query: string }[]>`
        select query from pg_stat_activity where application_name = 'freehold-api listen' and query ilike 'listen%'`,
      (found) => found.length > 0,
      'changes are received again',
    );
    expect(heard).toHaveLength(1);
    const resumed = await watch(stream.lastId());
    expect(resumed.status).toBe(200);
    await letGo();
    await ask(`/v1/operations/${heldOperation}/retry`, { json: reason });
    await resumed.ended;
    expect(resumed.text()).toContain('event: end');
    expect(resumed.text()).toContain('"status":"succeeded"');
    await expectUsual();
  }, 300_000);
});
