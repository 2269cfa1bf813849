import { DomainError } from '../../contract/errors.ts';
import { platformChain } from '../../contract/ids.ts';
import type { KeyRingPurpose } from '../../contract/key-ring.ts';
import { countKeysByPepper } from '../../db/api-key/pepper.ts';
import { appendAudit } from '../../db/audit/store.ts';
import type { Db } from '../../db/client.ts';
import type { KeyRingRow } from '../../db/key-ring/schema.ts';
import { insertNext, replaceWrapping, retireEntry, wholeKeyRing } from '../../db/key-ring/store.ts';
import { lockKeyRing } from '../../db/locks.ts';
import { withPlatform } from '../../db/tenancy.ts';
import { replaceSecretWrapping, wrappedByOthers } from '../../db/webhook/store.ts';
import type { Kms } from '../../providers/kms/port.ts';
import { rewrapSecret } from '../webhook/secret.ts';
import { newEntry, openKeyRing } from './key-ring.ts';

// What operators do with the secrets of the product; whoever has the database and the KMS is one.

/** Every process that reaches Postgres has heard of a new secret in 1 s; the rest is for clocks that differ. */
const activeInSeconds = 10;
/** For as long, a process whose clock is behind may still use the one before. */
const graceMs = 10 * 60_000;
const actor = 'operator';

interface KeyRingEntry {
  id: string;
  purpose: KeyRingPurpose;
  provider: string;
  /** `coming`: known everywhere before it is used; `older`: for what was made with it. */
  state: 'coming' | 'present' | 'older' | 'retired';
  activeAt: Date;
  /** Of a pepper: keys that are hashed with it and may still be used, and those that are revoked. */
  keys: { live: number; revoked: number } | null;
}

const present = (rows: readonly KeyRingRow[], purpose: KeyRingPurpose, now: number): KeyRingRow | undefined =>
  rows.findLast((row) => row.purpose === purpose && row.retiredAt === null && row.activeAt.getTime() <= now);

const stateOf = (row: KeyRingRow, rows: readonly KeyRingRow[], now: number): KeyRingEntry['state'] => {
  if (row.retiredAt !== null) return 'retired';
  if (row.activeAt.getTime() > now) return 'coming';
  return present(rows, row.purpose, now)?.id === row.id ? 'present' : 'older';
};

/** Oldest first. */
export const listKeyRing = (db: Db): Promise<KeyRingEntry[]> =>
  withPlatform(db, async (tx) => {
    const [rows, counts] = [await wholeKeyRing(tx), await countKeysByPepper(tx)];
    const now = Date.now();
    return rows.map((row) => {
      const { id, purpose, provider, activeAt } = row;
      const keys = purpose === 'pepper' ? (counts.get(id) ?? { live: 0, revoked: 0 }) : null;
      return { id, purpose, provider, activeAt, keys, state: stateOf(row, rows, now) };
    });
  });

/** A new secret; what was made with older ones goes on being accepted. */
export const rotateKeyRing = async (
  { db, kms }: { db: Db; kms: Kms },
  purpose: KeyRingPurpose,
): Promise<{ id: string; activeAt: Date }> => {
  // Whoever cannot read what is there would add what the running processes cannot read.
  await openKeyRing({ db, kms }).load();
  const entry = await newEntry(kms, purpose);
  const activeAt = await withPlatform(db, async (tx) => {
    await lockKeyRing(tx);
    const at = await insertNext(tx, entry, activeInSeconds);
    const target = `key_ring:${entry.id}`;
    const detail = { purpose, provider: entry.provider };
    await appendAudit(tx, { orgId: platformChain, actor, action: 'key_ring.rotate', target, detail });
    return at;
  });
  return { id: entry.id, activeAt };
};

/**
 * Refused as long as anything may be made with it, or anything that is in use was. Nobody counts what is sealed with a
 * secret, so a `seal` secret always counts as in use.
 */
export const retireKeyRingEntry = (db: Db, id: string): Promise<void> =>
  withPlatform(db, async (tx) => {
    await lockKeyRing(tx);
    const rows = await wholeKeyRing(tx);
    const row = rows.find((candidate) => candidate.id === id);
    if (row === undefined) throw new DomainError('not_found', `The key ring has no entry ${id}.`);
    const refused = (why: string) => new DomainError('illegal_transition', `${id} is not retired: ${why}.`);
    if (row.retiredAt !== null) throw refused('it is already');
    if (row.purpose === 'seal') throw refused('texts that are sealed with it could not be read again');
    const successor = present(rows, row.purpose, Date.now() - graceMs);
    if (successor === undefined || successor.activeAt <= row.activeAt) {
      throw refused(`what comes after it must have been in use for ${graceMs / 60_000} minutes`);
    }
    const { live = 0, revoked = 0 } = (await countKeysByPepper(tx)).get(id) ?? {};
    if (live > 0) {
      throw refused(
        `${live} ${live === 1 ? 'key is' : 'keys are'} hashed with it. A key moves to the present pepper when it is used; rotate or revoke those that are not`,
      );
    }
    await retireEntry(tx, id);
    const detail = { purpose: row.purpose, revokedKeys: revoked };
    await appendAudit(tx, {
      ...{ orgId: platformChain, actor, action: 'key_ring.retire', target: `key_ring:${id}`, detail },
    });
  });

/** Encrypts everything by `kms` that another provider has encrypted; how many entries. The secrets stay what they are. */
export const rewrapKeyRing = async (db: Db, kms: Kms, kmsNamed: (name: string) => Promise<Kms>): Promise<number> => {
  const entries = await rewrapEntries(db, kms, kmsNamed);
  return entries + (await rewrapWebhooks(db, kms, kmsNamed));
};

const rewrapEntries = async (db: Db, kms: Kms, kmsNamed: (name: string) => Promise<Kms>): Promise<number> => {
  const rows = (await withPlatform(db, wholeKeyRing)).filter(({ provider }) => provider !== kms.name);
  if (rows.length === 0) return 0;
  const wrappings = await Promise.all(
    rows.map(async (row) => {
      const secret = await (await kmsNamed(row.provider)).unwrap(row.wrapped, row.id);
      return { row, wrapped: await kms.wrap(secret, row.id) };
    }),
  );
  await withPlatform(db, async (tx) => {
    await lockKeyRing(tx);
    for (const { row, wrapped } of wrappings) {
      const isReplaced = await replaceWrapping(tx, row.id, row, { provider: kms.name, wrapped });
      if (!isReplaced) throw new DomainError('illegal_transition', `${row.id} was changed meanwhile.`);
    }
    const detail = { provider: kms.name, entries: rows.length };
    await appendAudit(tx, { orgId: platformChain, actor, action: 'key_ring.rewrap', target: 'key_ring', detail });
  });
  return rows.length;
};

/** One by one: each is whole at every moment, and what is left is taken by the next run. */
const rewrapWebhooks = async (db: Db, kms: Kms, kmsNamed: (name: string) => Promise<Kms>): Promise<number> => {
  const rows = await withPlatform(db, (tx) => wrappedByOthers(tx, kms.name));
  for (const row of rows) {
    const { id, wrappedSecret, wrappedPreviousSecret: previous } = row;
    const from = await kmsNamed(row.provider);
    const after = {
      provider: kms.name,
      wrappedSecret: await rewrapSecret(from, kms, id, wrappedSecret),
      wrappedPreviousSecret: previous === null ? null : await rewrapSecret(from, kms, id, previous),
    };
    const isReplaced = await withPlatform(db, (tx) => replaceSecretWrapping(tx, id, row, after));
    if (!isReplaced) throw new DomainError('illegal_transition', `The webhook ${id} was changed meanwhile.`);
  }
  if (rows.length > 0) {
    const detail = { provider: kms.name, webhooks: rows.length };
    await withPlatform(db, (tx) =>
      appendAudit(tx, { orgId: platformChain, actor, action: 'key_ring.rewrap', target: 'webhooks', detail }),
    );
  }
  return rows.length;
};
