import { eq, sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { relayEvents } from '../../src/background/webhook/relay.ts';
import { appendAudit } from '../../src/db/audit/store.ts';
import { outbox } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';
import { appendOutbox } from '../../src/db/webhook/outbox.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createOrganizationRows } from '../support/organizations.ts';

const writers = 20;
const eachWrites = 10;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

class Refused extends Error {}

/** One change that announces `count` events; `isRefused` rolls it back once they are numbered. */
const change = (orgId: string, name: string, count: number, isRefused: boolean): Promise<void> =>
  withOrganization(database.db, orgId, async (tx) => {
    for (let index = 0; index < count; index += 1) {
      await appendOutbox(tx, { orgId, type: 'user.renamed', payload: { name, index } });
    }
    if (isRefused) throw new Refused();
    await appendAudit(tx, { orgId, actor: 'test', action: 'test', target: name });
  }).catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error;
  });

const deadlocks = async (): Promise<number> => {
  const [row] = await database.sql`select deadlocks::int from pg_stat_database where datname = current_database()`;
  return Number(row?.deadlocks);
};

it('numbers events without gaps in commit order, with simultaneous writers and rollbacks', async () => {
  const organizations = [
    await createOrganizationRows(database.db, { status: 'active' }),
    await createOrganizationRows(database.db, { status: 'active' }),
  ];
  const committed: string[][] = [[], []];
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (let index = 0; index < eachWrites; index += 1) {
        const at = (writer + index) % 2;
        const isRefused = (writer + index) % 5 === 0;
        const name = `${writer}-${index}`;
        await change(organizations[at]?.id ?? '', name, 1 + (index % 3), isRefused);
        if (!isRefused) committed[at]?.push(name);
      }
    }),
  );
  for (const [at, { id }] of organizations.entries()) {
    const rows = await withOrganization(database.db, id, (tx) =>
      tx.select().from(outbox).where(eq(outbox.orgId, id)).orderBy(outbox.sequence),
    );
    expect(rows.map(({ sequence }) => sequence)).toEqual(rows.map((_, index) => index + 1));
    const names = rows.filter(({ payload }) => payload.index === 0).map(({ payload }) => String(payload.name));
    expect(names.toSorted()).toEqual(committed[at]?.toSorted());
    // The events of one change are adjacent.
    for (const [index, { payload }] of rows.entries()) {
      if (payload.index !== 0) expect(rows[index - 1]?.payload.name).toBe(payload.name);
    }
  }
  expect(await deadlocks()).toBe(0);
});

it('relays each event once with any number of simultaneous relays and writers', async () => {
  const { id } = await createOrganizationRows(database.db, { status: 'active' });
  while ((await relayEvents(database.db, 100)).events > 0);
  let relayed = 0;
  let isWriting = true;
  const relaying = Array.from({ length: 4 }, async () => {
    while (isWriting) {
      const { events } = await relayEvents(database.db, 100);
      relayed += events;
    }
  });
  for (let index = 0; index < 60; index += 1) await change(id, String(index), 1, false);
  isWriting = false;
  await Promise.all(relaying);
  const { events: rest } = await relayEvents(database.db, 100);
  expect(relayed + rest).toBe(60);
});

it('numbers unnumbered events of processes of the previous release among the others', async () => {
  const { id: orgId } = await createOrganizationRows(database.db, { status: 'active' });
  const appendAsBefore = () =>
    withOrganization(database.db, orgId, (tx) =>
      tx.execute(
        sql`insert into outbox (id, org_id, type, payload) values (${uuid()}, ${orgId}, 'user.renamed', '{}')`,
      ),
    );
  await appendAsBefore();
  await change(orgId, 'now', 2, false);
  await appendAsBefore();
  const rows = await withOrganization(database.db, orgId, (tx) =>
    tx.select({ sequence: outbox.sequence }).from(outbox).where(eq(outbox.orgId, orgId)).orderBy(outbox.sequence),
  );
  expect(rows.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
});
