import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSweep } from '../../src/background/loops.ts';
import { failUnstarted } from '../../src/background/operation/unstarted.ts';
import { outbox } from '../../src/db/schema.ts';
import { withPlatform } from '../../src/db/tenancy.ts';
import { readConfig } from '../../src/main/config.ts';
import { workerSweeps } from '../../src/main/worker-loops.ts';
import { openConnection } from '../../src/providers/temporal/connection.ts';
import { temporalControl } from '../../src/providers/temporal/control.ts';
import { namespaceCatalog } from '../../src/providers/temporal/namespace-catalog.ts';
import { createLogger } from '../../src/telemetry/logs.ts';
import { cancelOperation } from '../../src/usecases/operation/operation.ts';
import { asOwnerOf } from '../support/database.ts';
import { freePort } from '../support/free-port.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress(), withoutWorker: true });
});
afterAll(() => world.close());

/** Claims, each a second younger than the previous one, the first ten minutes old. */
const claim = async (count: number): Promise<{ id: string; orgId: string; workflowId: string }[]> => {
  const claims = Array.from({ length: count }, (_, index) => {
    const id = uuid();
    return { id, orgId: uuid(), workflowId: `suspend-organization-${id}`, age: 600 - index };
  });
  await asOwnerOf(world.database, async (sql) => {
    await sql`
      insert into operations (id, kind, org_id, steps, input, actor, request_id, workflow_id, created_at)
      select id::uuid, 'suspendOrganization', "orgId"::uuid, '[]', '{"slug": "swept", "namespace": "org-swept"}',
        'platform:test', 'r', "workflowId", now() - make_interval(secs => age)
      from jsonb_to_recordset(${sql.json(claims)}) as claims(id text, "orgId" text, "workflowId" text, age float)`;
  });
  return claims;
};

const endedEventsOf = (orgId: string) =>
  withPlatform(world.db, async (tx) =>
    (await tx.select().from(outbox))
      .filter((event) => event.orgId === orgId)
      .map(({ type, payload }) => [type, payload]),
  );

it('reaches a claim behind a full page of unchanged ones, and announces its end', async () => {
  const claims = await claim(205);
  const last = claims.at(-1);
  const temporal = {
    ...world.temporal,
    find: async (workflowId: string) => (workflowId === last?.workflowId ? null : { runId: uuid() }),
  };
  const isWanted = async () => false;
  expect(await failUnstarted({ db: world.db, temporal, claimMsMin: 60_000, isWanted })).toBe(1);
  const payload = { kind: 'suspendOrganization', status: 'failed', code: 'temporal_unavailable', residue: [] };
  expect(await endedEventsOf(last?.orgId ?? '')).toEqual([['operation.ended', { operationId: last?.id, ...payload }]]);
});

it('announces the end of a canceled claim, too', async () => {
  const [claimed] = await claim(1);
  await cancelOperation(world.ctx(), claimed?.id ?? '', { reason: 'a test' }, {});
  const payload = { kind: 'suspendOrganization', status: 'canceled', code: 'operation_canceled', residue: [] };
  expect(await endedEventsOf(claimed?.orgId ?? '')).toEqual([
    ['operation.ended', { operationId: claimed?.id, ...payload }],
  ]);
});

it('a sweep of the worker removes what has expired while Temporal is unavailable', async () => {
  await claim(1);
  const connection = openConnection({ address: `127.0.0.1:${await freePort()}` });
  const temporal = temporalControl({ connection, namespace: 'control' });
  const orgId = uuid();
  const [key, exported] = [uuid(), uuid()];
  await asOwnerOf(world.database, async (sql) => {
    await sql`insert into idempotency_claims (principal, method, path, key, org_id, answer, body_hash, created_at)
      values ('p', 'POST', '/', ${key}, ${orgId}, '{}', 'h', now() - interval '25 hours')`;
    await sql`insert into organization_exports (id, org_id, manifest, manifest_hash, expires_at)
      values (${exported}, ${orgId}, '{}', 'h', now() - interval '1 hour')`;
    for (const [status, days] of [
      ['repaired', 91],
      ['gone', 89],
      ['open', 200],
    ] as const) {
      await sql`insert into drift_findings (id, kind, subject, status, detail, first_seen_at, closed_at)
        values (${uuid()}, 'residue', ${`${status} ${days}`}, ${status}, '{}', now() - interval '201 days',
          ${status === 'open' ? null : sql`now() - make_interval(days => ${days})`})`;
    }
  });
  const { db, storage } = world;
  const catalog = namespaceCatalog(connection, 1);
  const log: string[] = [];
  const logger = createLogger({
    level: 'info',
    process: 'worker',
    destination: { write: (line) => void log.push(line) },
  });
  const failures: unknown[] = [];
  await openSweep(workerSweeps({ config: readConfig({}), db, storage, temporal, catalog, logger }), (error, sweep) =>
    failures.push([sweep, error]),
  )();
  expect(failures).toMatchObject([['unstarted operations', { code: 'temporal_unavailable' }]]);
  expect(log.map((line) => JSON.parse(line))).toMatchObject([{ msg: 'removed expired exports', removed: 1 }]);
  await connection.close();
  await asOwnerOf(world.database, async (sql) => {
    expect(await sql`select from idempotency_claims where key = ${key}`).toHaveLength(0);
    const findings = await sql<{ subject: string }[]>`select subject from drift_findings order by subject`;
    expect(findings.map(({ subject }) => subject)).toEqual(['gone 89', 'open 200']);
  });
});
