import { sql } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ChainedEvent, canonicalText, genesisHash } from '../../src/contract/audit-chain.ts';
import { hashOfText } from '../../src/contract/audit-crypto.ts';
import { appendAudit, appendAuditWithPersons } from '../../src/db/audit/store.ts';
import { auditEventsWritten } from '../../src/db/audit/tally.ts';
import type { Tx } from '../../src/db/client.ts';
import { auditEvents, auditHeads } from '../../src/db/schema.ts';
import { withOrganization, withPerson, withPlatform } from '../../src/db/tenancy.ts';
import { runCommand } from '../support/command.ts';
import { asOwnerOf, createTestDatabase, refusalOf, type TestDatabase } from '../support/database.ts';
import { createOrganizationRows } from '../support/organizations.ts';
import { append } from './support.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

const chainOf = (orgId: string) =>
  asOwnerOf(
    database,
    (owner) => owner<{ seq: number; body: string; hash: string }[]>`
      select seq::int, body, hash from audit_events where org_id = ${orgId} order by seq`,
  );

const entryOf = (orgId: string) => ({ orgId, actor: 'user:test', action: 'thing.change', target: 'thing:1' });

test('50 writers of 5 processes leave one unforked chain that verifies', async () => {
  const orgId = uuid();
  const args = ['test/audit/append-events.ts', database.serviceUrl, orgId, '10', '10'];
  const results = await Promise.all(Array.from({ length: 5 }, () => runCommand(args)));
  expect(results.map(({ code, stderr }) => [code, stderr])).toEqual(results.map(() => [0, '']));

  const chain = await chainOf(orgId);
  expect(chain.map(({ seq }) => seq)).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
  let prevHash = genesisHash;
  const ofWriter = new Map<string, number>();
  for (const { seq, body, hash } of chain) {
    const event = JSON.parse(body) as ChainedEvent;
    expect(event).toMatchObject({ seq, prevHash, orgId });
    expect(hashOfText(body)).toBe(hash);
    expect(canonicalText(event)).toBe(body);
    // Consecutive events of a writer keep their order in the chain.
    expect(event.detail?.event).toBe((ofWriter.get(event.target) ?? 0) + 1);
    ofWriter.set(event.target, Number(event.detail?.event));
    prevHash = hash;
  }
  expect(ofWriter.size).toBe(50);
  const [head] = await withOrganization(database.db, orgId, (tx) => tx.select().from(auditHeads));
  expect(head).toMatchObject({ seq: 500, hash: prevHash, checkpointSeq: 0 });
});

test('stores any text exactly as it was hashed', async () => {
  const orgId = uuid();
  const reason = 'tab\t, quote ", backslash \\, line\nbreak, U+2028 \u2028, é, 😀, </script>';
  await append(database.db, orgId, { reason, detail: { z: 1.5, a: null, é: '\u007f' } });
  const [stored] = await chainOf(orgId);
  expect(JSON.parse(stored?.body ?? '')).toMatchObject({ reason, detail: { z: 1.5, a: null, é: '\u007f' } });
  expect(hashOfText(stored?.body ?? '')).toBe(stored?.hash);
  const [row] = await withOrganization(database.db, orgId, (tx) => tx.select().from(auditEvents));
  expect(row).toMatchObject({ reason, actor: 'user:test', target: 'thing:1' });
});

test('a transaction appends once, and entries of one call belong to one chain', async () => {
  const orgId = uuid();
  const twice = withOrganization(database.db, orgId, async (tx) => {
    await appendAudit(tx, entryOf(orgId));
    await appendAudit(tx, entryOf(orgId));
  });
  await expect(twice).rejects.toThrow('A transaction appends to the audit chain once');
  const two = withOrganization(database.db, orgId, (tx) => appendAudit(tx, entryOf(orgId), entryOf(uuid())));
  await expect(two).rejects.toThrow('These entries belong to several audit chains');
  expect(await chainOf(orgId)).toEqual([]);
});

test('changes of an organization that concern persons are in the chains of all, and never wait for each other', async () => {
  const orgIds = [uuid(), uuid()];
  const persons = Array.from({ length: 4 }, () => uuid());
  const rounds = Array.from({ length: 40 }, (_, round) => round);
  await Promise.all(
    rounds.flatMap((round) => {
      const orgId = orgIds[round % 2] ?? '';
      const mixed = persons.map((_, index) => persons[(index * (round % 2 === 0 ? 1 : 3) + round) % 4] ?? '');
      return [
        withOrganization(database.db, orgId, (tx) =>
          appendAuditWithPersons(tx, orgId, [entryOf(orgId)], mixed.map(entryOf)),
        ),
        withPerson(database.db, mixed[0] ?? '', (tx) => appendAudit(tx, entryOf(mixed[0] ?? ''))),
      ];
    }),
  );
  for (const [owner, length] of [...orgIds.map((id) => [id, 20] as const), ...persons.map((id) => [id, 50] as const)]) {
    const chain = await chainOf(owner);
    expect(chain.map(({ seq }) => seq)).toEqual(Array.from({ length }, (_, index) => index + 1));
    const before = chain.map(({ body }) => (JSON.parse(body) as ChainedEvent).prevHash);
    expect(before).toEqual([genesisHash, ...chain.map(({ hash }) => hash)].slice(0, length));
  }
  const foreign = withOrganization(database.db, uuid(), (tx) =>
    appendAuditWithPersons(tx, orgIds[0] ?? '', [entryOf(orgIds[0] ?? '')], []),
  );
  expect((await refusalOf(foreign)).sqlState).toBe('42501');
});

test('an organization cannot append to the chain of another', async () => {
  const refusal = await refusalOf(withOrganization(database.db, uuid(), (tx) => appendAudit(tx, entryOf(uuid()))));
  expect(refusal.sqlState).toBe('42501');
});

test('a rollback leaves neither a gap nor a count', async () => {
  const orgId = uuid();
  await append(database.db, orgId);
  const before = auditEventsWritten();
  const failed = withOrganization(database.db, orgId, async (tx) => {
    await appendAudit(tx, entryOf(orgId));
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  expect(auditEventsWritten()).toBe(before);
  await append(database.db, orgId);
  expect(auditEventsWritten()).toBe(before + 1);
  expect((await chainOf(orgId)).map(({ seq }) => seq)).toEqual([1, 2]);
});

describe('a transaction aborted by Postgres', () => {
  const lock = (tx: Tx, id: string) => tx.execute(sql`select from organizations where id = ${id} for update`);

  test('is repeated as a whole after a deadlock, with one event', async () => {
    const [one, other] = [await createOrganizationRows(database.db), await createOrganizationRows(database.db)];
    let tries = 0;
    let release = (): void => undefined;
    const bothLocked = new Promise<void>((resolve) => {
      release = resolve;
    });
    let locked = 0;
    const change = (own: string, foreign: string) =>
      withPlatform(database.db, async (tx) => {
        tries += 1;
        await lock(tx, own);
        locked += 1;
        if (locked === 2) release();
        await bothLocked;
        await lock(tx, foreign);
        await appendAudit(tx, entryOf(own));
      });
    await Promise.all([change(one.id, other.id), change(other.id, one.id)]);
    expect(tries).toBeGreaterThanOrEqual(3);
    expect((await chainOf(one.id)).length).toBe(1);
    expect((await chainOf(other.id)).length).toBe(1);
  });

  test.each(['40001', '40P01'])('is attempted exactly three times and leaves nothing (%s)', async (sqlState) => {
    const orgId = uuid();
    let tries = 0;
    const refusal = await refusalOf(
      withOrganization(database.db, orgId, async (tx) => {
        tries += 1;
        await appendAudit(tx, entryOf(orgId));
        await tx.execute(sql.raw(`do $$ begin raise exception 'again' using errcode = '${sqlState}'; end $$`));
      }),
    );
    expect(refusal.sqlState).toBe(sqlState);
    expect(tries).toBe(3);
    expect(await chainOf(orgId)).toEqual([]);
  });
});
