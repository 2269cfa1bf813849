import { sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tx } from '../../src/db/client.ts';
import { sqlStateOf } from '../../src/db/errors.ts';
import { pipeline } from '../../src/db/pipeline.ts';
import { organizations } from '../../src/db/schema.ts';
import { asPersonOfPlatform, withOrganization, withPerson, withPlatform } from '../../src/db/tenancy.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { createOrganizationRows, type TestOrganization } from '../support/organizations.ts';

let database: TestDatabase;
let own: TestOrganization;
beforeAll(async () => {
  database = await createTestDatabase();
  own = await createOrganizationRows(database.db);
});
afterAll(() => database.close());

const scopeOf = sql`select current_user::text as role, current_setting('app.org_id', true) as org,
  current_setting('app.identity_id', true) as person`;
type Scope = { role: string; org: string | null; person: string | null };

/** Lists the ways in which a transaction may send its first statement. */
const firsts: Record<string, (tx: Tx) => Promise<Scope | undefined>> = {
  'awaits it': async (tx) => (await tx.execute<Scope>(scopeOf))[0],
  'sends it at once': (tx) =>
    tx
      .execute<Scope>(scopeOf)
      .execute()
      .then(([row]) => row),
  'sends it with others': async (tx) =>
    (await pipeline([tx.execute<Scope>(scopeOf).execute(), tx.select().from(organizations)]))[0][0],
  'builds it': async (tx) =>
    (
      await tx
        .select({
          role: sql<string>`current_user::text`,
          org: sql<string | null>`current_setting('app.org_id', true)`,
          person: sql<string | null>`current_setting('app.identity_id', true)`,
        })
        .from(sql`generate_series(1, 1)`)
    )[0],
};

describe.each(Object.entries(firsts))('a transaction that %s', (_, first) => {
  // Repeated, because the first run on a connection also prepares its statements.
  it.each([1, 2, 3])('has its scope before its first statement, time %i', async () => {
    const id = uuid();
    expect((await withOrganization(database.db, id, first))?.org).toBe(id);
    expect((await withPerson(database.db, id, first))?.person).toBe(id);
    expect((await withPlatform(database.db, first))?.role).toBe('freehold_platform');
  });
});

it('a part of a transaction of the platform that is of a person has the rights of that person only, and gives them back', async () => {
  const id = uuid();
  const scopeIn = async (tx: Tx) => (await tx.execute<Scope>(scopeOf))[0];
  await withPlatform(database.db, async (tx) => {
    const inside = await asPersonOfPlatform(tx, id, async () => [
      await scopeIn(tx),
      await tx.$count(organizations, sql`id = ${own.id}`),
    ]);
    expect(inside).toEqual([{ role: 'freehold_service', org: '', person: id }, 0]);
    expect(await scopeIn(tx)).toMatchObject({ role: 'freehold_platform', org: '', person: '' });
    expect(await tx.$count(organizations, sql`id = ${own.id}`)).toBe(1);
  });
});

it('a scope that cannot be set makes all statements after it fail', async () => {
  let refused: unknown;
  const notify = async (tx: Tx) => {
    try {
      return await tx.execute(sql`select pg_notify('nobody', 'listens')`);
    } catch (error) {
      refused = error;
      throw error;
    }
  };
  await expect(withOrganization(database.db, 'x\u0000', notify)).rejects.toThrow();
  expect(sqlStateOf(refused)).toBe('25P02');
});

it('no scope remains for the next transaction on the same connection', async () => {
  for (let count = 0; count < 40; count += 1) {
    await withOrganization(database.db, own.id, (tx) => tx.select().from(organizations));
    const id = uuid();
    expect(
      await withPerson(database.db, id, firsts['awaits it'] as NonNullable<(typeof firsts)[string]>),
    ).toMatchObject({
      role: 'freehold_service',
      person: id,
    });
    const after = await withOrganization(
      database.db,
      own.id,
      firsts['awaits it'] as NonNullable<(typeof firsts)[string]>,
    );
    expect(after).toMatchObject({ org: own.id });
    expect(after?.person ?? '').toBe('');
  }
});
