import { eq, sql } from 'drizzle-orm';
import { getTableConfig } from 'drizzle-orm/pg-core';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signCheckpoints } from '../../src/background/audit/checkpoint.ts';
import { verifyExport } from '../../src/cli/export-verification.ts';
import { appendAudit, findHead } from '../../src/db/audit/store.ts';
import type { Tx } from '../../src/db/client.ts';
import { ownerTables } from '../../src/db/deletion/tenant-tables.ts';
import { insertAnswer } from '../../src/db/idempotency/store.ts';
import { insertNotification } from '../../src/db/notification/store.ts';
import { identities, users } from '../../src/db/schema.ts';
import { type Owner, ownerIdOf, withOrganization, withOwner, withPerson, withPlatform } from '../../src/db/tenancy.ts';
import { listAuditKeys } from '../../src/usecases/audit/audit.ts';
import type { RequestOptions } from '../../src/usecases/context.ts';
import { writeOnce } from '../../src/usecases/idempotency/answer.ts';
import { linesOf, textsOf } from '../audit/support.ts';
import { refusalOf } from '../support/database.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { temporalAddress } from '../support/temporal.ts';
import { createWorld, type World } from '../support/world.ts';

// A change of a person alone uses that person's audit chain and idempotency keys, without an organization.

const insufficientPrivilege = '42501';

let world: World;
beforeAll(async () => {
  world = await createWorld({ temporalAddress: temporalAddress(), withoutWorker: true });
});
afterAll(() => world.close());

const createPerson = async (): Promise<{ identityId: string }> => {
  const identityId = uuid();
  const email = `person-${identityId.slice(-12)}@example.com`;
  await withPlatform(world.db, (tx) => tx.insert(identities).values({ id: identityId, email }));
  return { identityId };
};

/** Creates an organization, and the person who owns it. */
const createOrganizationAndOwner = async (): Promise<[{ orgId: string }, { identityId: string }]> => {
  const { id: orgId, ownerId } = await createOrganizationRows(world.db);
  const [owner] = await withOrganization(world.db, orgId, (tx) =>
    tx.select({ identityId: users.identityId }).from(users).where(eq(users.id, ownerId)),
  );
  if (owner === undefined || owner.identityId === null) throw new Error('The organization has no owner');
  return [{ orgId }, { identityId: owner.identityId }];
};

const withKey = (key: string, body: unknown = {}): RequestOptions => ({
  idempotency: { key, method: 'POST', path: '/test', body },
});

/** Writes only what every change writes: an audit event, and the answer stored for an idempotency key. */
const change = (owner: Owner, options: RequestOptions = {}, caller: Owner = owner) => {
  const target = `owner:${ownerIdOf(owner)}`;
  const principal = { kind: 'platform', id: ownerIdOf(caller) } as const;
  return writeOnce({ ...world.ctx(), principal }, owner, options, async () => ({
    value: { changeId: uuid() },
    audit: { action: 'thing.change', target },
  }));
};

const sign = () => signCheckpoints({ db: world.db, keyRing: world.keyRing, overdueMs: 3_600_000 });
const entryOf = (owner: Owner) => ({
  orgId: ownerIdOf(owner),
  actor: 'user:test',
  action: 'thing.change',
  target: 'thing:1',
});
const lengthOf = async (owner: Owner): Promise<number> =>
  (await withOwner(world.db, owner, (tx) => findHead(tx, ownerIdOf(owner))))?.seq ?? 0;

describe('a person', () => {
  test('has an audit chain that is appended to, signed and verified like that of an organization', async () => {
    const person = await createPerson();
    await change(person);
    await change(person);
    await sign();
    await change(person);
    const keys = await listAuditKeys(world.ctx());
    const texts = textsOf(await linesOf(world.ctx(), person.identityId));
    expect(await verifyExport(texts, { keys })).toMatchObject({
      orgId: person.identityId,
      events: 3,
      checkpoints: 1,
      signedSeq: 2,
    });
  });

  test('is changed once for each idempotency key, however many requests arrive simultaneously', async () => {
    const person = await createPerson();
    const options = withKey(uuid());
    const written = await Promise.all([1, 2, 3, 4].map(() => change(person, options)));
    expect(new Set(written.map(({ value }) => value.changeId)).size).toBe(1);
    expect(written.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await change(person, options)).toEqual({ value: written[0]?.value, replayed: true });
    expect(await lengthOf(person)).toBe(1);
    const other = withKey(options.idempotency?.key ?? '', { other: true });
    await expect(change(person, other)).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });

  test('refuses an idempotency key that the same caller used for another owner', async () => {
    const [organization, person] = await createOrganizationAndOwner();
    const options = withKey(uuid());
    await change(organization, options, person);
    await expect(change(person, options)).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    expect(await lengthOf(person)).toBe(0);
  });

  test('waits for no other person, while its own changes run one after another', async () => {
    const [first, second] = [await createPerson(), await createPerson()];
    await withPerson(world.db, first.identityId, async (tx) => {
      await appendAudit(tx, entryOf(first));
      await change(second);
      const again = withPerson(world.db, first.identityId, async (other) => {
        await other.execute(sql`set local lock_timeout = '100ms'`);
        await appendAudit(other, entryOf(first));
      });
      expect((await refusalOf(again)).sqlState).toBe('55P03');
    });
    expect(await Promise.all([lengthOf(first), lengthOf(second)])).toEqual([1, 1]);
  });
});

describe('between an organization, its owner and another person', () => {
  let owners: Owner[];
  let tables: string[];
  const others = (owner: Owner): Owner[] => owners.filter((each) => each !== owner);

  beforeAll(async () => {
    owners = [...(await createOrganizationAndOwner()), await createPerson()];
    for (const owner of owners) {
      await change(owner, withKey(uuid()));
      await withOwner(world.db, owner, (tx) => insertNotification(tx, noticeOf(owner)));
    }
    await sign();
    const rows = await world.database.sql<{ name: string }[]>`
      select table_name as name from information_schema.columns
      where table_schema = 'public' and column_name = 'org_id' order by 1`;
    tables = rows.map(({ name }) => name);
  });

  const noticeOf = (owner: Owner) => ({
    ...{ id: uuid(), owner, identityId: null, channel: 'webhook' as const, template: 'password_changed' as const },
    ...{ parameters: {}, link: null, expiresAt: new Date() },
  });

  const rowsIn = async (tx: Tx, table: string): Promise<string[]> => {
    const rows = await tx.execute<{ org_id: string }>(sql`select org_id from ${sql.identifier(table)}`);
    return rows.map((row) => row.org_id);
  };

  test('each sees its own audit trail and keys, and none of the others', async () => {
    for (const owner of owners) {
      await withOwner(world.db, owner, async (tx) => {
        for (const table of ownerTables.map((each) => getTableConfig(each).name)) {
          expect(await rowsIn(tx, table), table).toEqual([ownerIdOf(owner)]);
        }
      });
    }
  });

  test('a person sees itself, and no row of any other table', async () => {
    const ofOwners = ownerTables.map((table) => getTableConfig(table).name);
    for (const person of owners.slice(1)) {
      await withOwner(world.db, person, async (tx) => {
        for (const table of tables.filter((name) => !ofOwners.includes(name))) {
          expect(await rowsIn(tx, table), table).toEqual([]);
        }
        expect(await tx.execute(sql`select from organizations`)).toHaveLength(0);
        expect((await tx.execute(sql`select id from identities`)).map(({ id }) => id)).toEqual([ownerIdOf(person)]);
      });
    }
  });

  test('none writes to the chain of another or uses its keys', async () => {
    for (const owner of owners) {
      for (const other of others(owner)) {
        const append = withOwner(world.db, owner, (tx) => appendAudit(tx, entryOf(other)));
        expect((await refusalOf(append)).sqlState).toBe(insufficientPrivilege);
        const claim = { principal: 'user:test', method: 'POST', path: '/test', key: uuid(), bodyHash: '' };
        const take = withOwner(world.db, owner, (tx) => insertAnswer(tx, claim, ownerIdOf(other), {}));
        expect((await refusalOf(take)).sqlState).toBe(insufficientPrivilege);
      }
    }
  });

  test('no row of a person is visible after its transaction, on the same connection', async () => {
    const person = owners[1] as Owner;
    const connection = await world.database.sql.reserve();
    try {
      await connection`begin`;
      await connection`select set_config('app.identity_id', ${ownerIdOf(person)}, true)`;
      expect(await connection`select from audit_events`).toHaveLength(1);
      await connection`commit`;
      expect(await connection`select current_setting('app.identity_id', true) as value`).toEqual([{ value: '' }]);
      for (const table of tables) expect(await connection`select from ${connection(table)}`, table).toHaveLength(0);
    } finally {
      connection.release();
    }
  });
});
