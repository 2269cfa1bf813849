import { DomainError } from '../../contract/errors.ts';
import { platformChain } from '../../contract/ids.ts';
import type { KeyRingPurpose } from '../../contract/key-ring.ts';
import { countKeysByPepper } from '../../db/api-key/pepper.ts';
import { appendAudit } from '../../db/audit/store.ts';
import type { Db } from '../../db/client.ts';
import { countCodesByPepper } from '../../db/factor/store.ts';
import type { KeyRingRow } from '../../db/key-ring/schema.ts';
import { insertNext, replaceWrapping, retireEntry, wholeKeyRing } from '../../db/key-ring/store.ts';
import { lockKeyRing } from '../../db/locks.ts';
import { withPlatform } from '../../db/tenancy.ts';
import { replaceSecretWrapping, wrappedByOthers } from '../../db/webhook/store.ts';
import type { Kms } from '../../providers/kms/port.ts';
import { rewrapSecret } from '../webhook/secret.ts';
import { newEntry, openKeyRing } from './key-ring.ts';

// Commands of operators for the secrets of the product. Anyone with access to the database and the KMS can run them.

/** Every process with a connection to Postgres learns of a new secret within 1 s; the rest allows for clock skew. */
const activeInSeconds = 10;
/** How long a process with a slow clock may still use the previous secret. */
const graceMs = 10 * 60_000;
const actor = 'operator';

interface KeyRingEntry {
  id: string;
  purpose: KeyRingPurpose;
  provider: string;
  /** `coming`: not used yet, until every process knows it. `older`: used only for values that were made with it. */
  state: 'coming' | 'present' | 'older' | 'retired';
  activeAt: Date;
  /** For a pepper: the number of live and of revoked keys hashed with it. */
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

/** Adds a new secret. Values made with older ones are still accepted. */
export const rotateKeyRing = async (
  { db, kms }: { db: Db; kms: Kms },
  purpose: KeyRingPurpose,
): Promise<{ id: string; activeAt: Date }> => {
  // A KMS that cannot decrypt the existing secrets would add one that running processes cannot decrypt.
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
 * Retires a secret. Refuses while a process may still use it, or live values were made with it. Sealed texts are not
 * counted, so a `seal` secret is never retired.
 */
export const retireKeyRingEntry = (db: Db, id: string): Promise<void> =>
  withPlatform(db, async (tx) => {
    await lockKeyRing(tx);
    const rows = await wholeKeyRing(tx);
    const row = rows.find((candidate) => candidate.id === id);
    if (row === undefined) throw new DomainError('not_found', `The key ring has no entry ${id}.`);
    const refused = (why: string) => new DomainError('illegal_transition', `${id} is not retired: ${why}.`);
    if (row.retiredAt !== null) throw refused('it already is');
    if (row.purpose === 'seal') throw refused('texts sealed with it would become unreadable');
    const successor = present(rows, row.purpose, Date.now() - graceMs);
    if (successor === undefined || successor.activeAt <= row.activeAt) {
      throw refused(`its successor must have been in use for ${graceMs / 60_000} minutes`);
    }
    const { live = 0, revoked = 0 } = (await countKeysByPepper(tx)).get(id) ?? {};
    if (live > 0) {
      throw refused(
        `${live} ${live === 1 ? 'key is' : 'keys are'} hashed with it. A key moves to the current pepper when it is used; rotate or revoke unused keys`,
      );
    }
    const codes = await countCodesByPepper(tx, id);
    if (codes > 0) {
      throw refused(
        `${codes} recovery ${codes === 1 ? 'code is' : 'codes are'} hashed with it, neither used nor replaced`,
      );
    }
    await retireEntry(tx, id);
    const detail = { purpose: row.purpose, revokedKeys: revoked };
    await appendAudit(tx, {
      ...{ orgId: platformChain, actor, action: 'key_ring.retire', target: `key_ring:${id}`, detail },
    });
  });

/** Encrypts every entry of another provider with `kms` and returns their number. The secrets do not change. */
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

/** Encrypts one webhook at a time, so that none is ever half done. The next run continues after an error. */
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
