import { asc } from 'drizzle-orm';
import { v7 as uuid } from 'uuid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ChainedEvent, canonicalText, genesisHash, hashOfText } from '../../src/contract/audit-chain.ts';
import { platformChain } from '../../src/contract/ids.ts';
import { appendAudit } from '../../src/db/audit/store.ts';
import { openDatabase } from '../../src/db/client.ts';
import { migrateDown, migrateUp } from '../../src/db/migration/migrate.ts';
import { auditEvents, auditHeads } from '../../src/db/schema.ts';
import { withOrganization, withPlatform } from '../../src/db/tenancy.ts';
import { asOwnerOf, createEmptyDatabase, type EmptyDatabase } from '../support/database.ts';

let database: EmptyDatabase;

const beforeChains = '0009_api_keys_and_access';

beforeEach(async () => {
  database = await createEmptyDatabase();
  const { ownerUrl, serviceUrl } = database;
  await migrateUp({ ownerUrl, serviceUrl });
});

afterEach(() => database.drop());

// What JSON writers disagree about, or forget.
const reasons = [
  null,
  '',
  'plain',
  `She said "no", he didn't; C:\\temp\\new`,
  'tab\tline\nreturn\rbell\u0007backspace\bfeed\fescape\u001bunit\u001fdelete\u007f',
  '</script><!-- / \u2028\u2029 -->',
  'Grüße, 東京, Ελλάδα, עברית',
  '\u{1F3DB} \u{1D11E} e\u0301 \uFEFF \uFFFD',
  '%s %I %L $$ $1 {"a":1} null',
];

const verified = async (events: (typeof auditEvents.$inferSelect)[]): Promise<string> => {
  let previous = genesisHash;
  for (const [index, row] of events.entries()) {
    const event = JSON.parse(row.body) as ChainedEvent;
    // Byte for byte what the product itself would have written.
    expect(canonicalText(event)).toBe(row.body);
    expect(hashOfText(row.body)).toBe(row.hash);
    const { orgId, actor, action, target, reason, requestId, operationId, createdAt } = row;
    const at = createdAt.toISOString();
    const { detail } = event;
    const columns = { seq: index + 1, orgId, at, actor, action, target, reason, requestId, operationId };
    expect(event).toEqual({ ...columns, detail, prevHash: previous });
    expect(row.seq).toBe(index + 1);
    previous = row.hash;
  }
  return previous;
};

test('what was recorded before there were chains becomes their beginning, word for word', async () => {
  const { ownerUrl, serviceUrl } = database;
  await migrateDown({ ownerUrl, target: { tag: beforeChains } });
  const orgIds = [uuid(), uuid()];
  await asOwnerOf(database, async (owner) => {
    for (const [index, reason] of reasons.entries()) {
      for (const orgId of orgIds) {
        await owner`
          insert into audit_events (id, org_id, actor, action, target, reason, request_id, operation_id, created_at)
          values (${uuid()}, ${orgId}, ${`user:"${index}"\\`}, 'organization.rename', ${`organization:${reason ?? '–'}`},
            ${reason}, ${index % 2 === 0 ? null : `request ${reason}`}, ${index % 3 === 0 ? null : uuid()},
            ${new Date(Date.UTC(2026, 0, 31, 23, 59, 59, index * 111)).toISOString()})`;
      }
    }
  });
  await migrateUp({ ownerUrl });

  const product = openDatabase(serviceUrl, 'freehold-test', { max: 1 });
  try {
    const readChain = (orgId: string) =>
      withOrganization(product.db, orgId, async (tx) => ({
        events: await tx.select().from(auditEvents).orderBy(asc(auditEvents.seq)),
        heads: await tx.select().from(auditHeads),
      }));
    for (const orgId of orgIds) {
      const { events, heads } = await readChain(orgId);
      expect(events.map(({ reason }) => reason)).toEqual(reasons);
      const hash = await verified(events);
      expect(heads).toMatchObject([{ orgId, seq: reasons.length, hash, checkpointSeq: 0 }]);
      // Waits for its first checkpoint, as what is appended now would.
      expect(heads[0]?.uncheckedSince).toBeInstanceOf(Date);
    }
    const [orgId = ''] = orgIds;
    await withOrganization(product.db, orgId, (tx) =>
      appendAudit(tx, { orgId, actor: 'user:a', action: 'user.remove', target: 'user:b', reason: reasons.join() }),
    );
    const { events, heads } = await readChain(orgId);
    expect(events).toHaveLength(reasons.length + 1);
    expect(heads[0]?.hash).toBe(await verified(events));
  } finally {
    await product.close();
  }
});

test('without anything recorded there are no chains, and the first event begins one', async () => {
  const { ownerUrl, serviceUrl } = database;
  await migrateDown({ ownerUrl, target: { tag: beforeChains } });
  await migrateUp({ ownerUrl });
  const product = openDatabase(serviceUrl, 'freehold-test', { max: 1 });
  try {
    await withPlatform(product.db, async (tx) => {
      expect(await tx.select().from(auditHeads)).toEqual([]);
      await appendAudit(tx, { orgId: platformChain, actor: 'platform:a', action: 'key.refuse', target: 'platform' });
    });
    await withPlatform(product.db, async (tx) => {
      const [head] = await tx.select().from(auditHeads);
      expect(head).toMatchObject({ orgId: platformChain, seq: 1 });
      expect(head?.hash).toBe(await verified(await tx.select().from(auditEvents)));
    });
  } finally {
    await product.close();
  }
});

test('a rollback keeps the events, without their detail, and drops the chain; migrated up again they have the same hashes', async () => {
  const { ownerUrl, serviceUrl } = database;
  const orgId = uuid();
  const product = openDatabase(serviceUrl, 'freehold-test', { max: 1 });
  const chain = () =>
    withOrganization(product.db, orgId, (tx) => tx.select().from(auditEvents).orderBy(asc(auditEvents.seq)));
  try {
    for (const reason of reasons) {
      await withOrganization(product.db, orgId, (tx) =>
        appendAudit(tx, {
          orgId,
          actor: 'user:a',
          action: 'user.update',
          target: 'user:b',
          reason: reason ?? undefined,
        }),
      );
    }
    const before = await chain();
    await migrateDown({ ownerUrl, target: { tag: beforeChains } });
    await migrateUp({ ownerUrl });
    expect(await chain()).toEqual(before);
  } finally {
    await product.close();
  }
});

test('keys, claims and operations of the release before survive a way up; what it cannot read goes on a way back', async () => {
  const { ownerUrl } = database;
  await migrateDown({ ownerUrl, target: { tag: '0007_grants' } });
  const [orgId, userId, operationId] = [uuid(), uuid(), uuid()];
  await asOwnerOf(database, async (owner) => {
    await owner`insert into organizations (id, slug, name, temporal_namespace, status)
      values (${orgId}, 'acme', 'Acme', 'org-acme', 'active')`;
    await owner`insert into identities (id, email) values (${userId}, 'ada@example.com')`;
    await owner`insert into users (id, org_id, identity_id, email, role)
      values (${userId}, ${orgId}, ${userId}, 'ada@example.com', 'owner')`;
    await owner`insert into operations (id, kind, org_id, status, steps, input, actor, request_id, workflow_id)
      values (${operationId}, 'suspendOrganization', ${orgId}, 'succeeded', '[]', '{}', 'a', 'r', 'w')`;
    await owner`insert into idempotency_claims (principal, method, path, key, org_id, operation_id, body_hash)
      values ('p', 'POST', '/', 'k', ${orgId}, ${operationId}, 'h')`;
    await owner`insert into platform_keys (id, key_hash) values ('bootstrap', 'sha')`;
  });
  await migrateUp({ ownerUrl });
  const rows = () =>
    asOwnerOf(database, async (owner) => ({
      operations: (await owner`select kind from operations`).map(({ kind }) => kind),
      claims: (await owner`select key from idempotency_claims order by key`).map(({ key }) => key),
      platformKeys: (await owner`select key_hash from platform_keys`).map(({ key_hash }) => key_hash),
      users: (await owner`select role::text from users`).map(({ role }) => role),
    }));
  const kept = { operations: ['suspendOrganization'], claims: ['k'], platformKeys: ['sha'], users: ['owner'] };
  expect(await rows()).toEqual(kept);
  await asOwnerOf(database, async (owner) => {
    await owner`insert into api_keys (id, org_id, user_id, name, key_hash, pepper_id, key_prefix)
      values (${uuid()}, ${orgId}, ${userId}, 'key', 'h', ${uuid()}, 'fh')`;
    await owner`insert into idempotency_claims (principal, method, path, key, org_id, answer, body_hash)
      values ('p', 'POST', '/', 'answered', ${orgId}, '{}', 'h')`;
  });
  await migrateDown({ ownerUrl, target: { tag: '0007_grants' } });
  expect(await rows()).toEqual(kept);
  const keys = await asOwnerOf(database, (owner) => owner`select from api_keys`);
  expect(keys).toHaveLength(0);
  await migrateUp({ ownerUrl });
  expect(await rows()).toEqual(kept);
});

test('a rollback is refused while there are operations that the release before did not know', async () => {
  const { ownerUrl } = database;
  await asOwnerOf(
    database,
    (owner) => owner`insert into operations (id, kind, org_id, status, steps, input, actor, request_id, workflow_id)
      values (${uuid()}, 'transferOwnership', ${uuid()}, 'succeeded', '[]', '{}', 'a', 'r', 'w')`,
  );
  await expect(migrateDown({ ownerUrl, target: { tag: '0010_audit_chain' } })).rejects.toThrow(
    'invalid input value for enum operation_kind',
  );
  const [row] = await asOwnerOf(database, (owner) => owner`select count(*)::int from operations`);
  expect(row).toEqual({ count: 1 });
});
