import type { RevokeApiKey, RevokedApiKey } from '../../contract/api-key.ts';
import { DomainError } from '../../contract/errors.ts';
import type { ApiKeyRow } from '../../db/api-key/schema.ts';
import { changeApiKey, findIssuedBy } from '../../db/api-key/store.ts';
import type { Tx } from '../../db/client.ts';
import { lockApiKeys } from '../../db/locks.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import { type Change, type Written, writeOnce } from '../idempotency/answer.ts';
import { orgIdOf } from '../scope.ts';
import { announce, presentApiKey } from './api-key.ts';
import { type Authority, holdAuthority, ownerBelow, visibleKey } from './authority.ts';
import { policyOf } from './policy.ts';

interface Revoked extends Written<RevokedApiKey> {
  /** How many keys are revoked that were not before. */
  readonly count: number;
}

export const revokeApiKey = async (
  ctx: Context,
  slug: string,
  id: string,
  { reason, cascade = false, dryRun = false }: RevokeApiKey,
  options: RequestOptions,
): Promise<Revoked> => {
  authorize(ctx, 'api-key:revoke', slug);
  const orgId = await orgIdOf(ctx, slug);
  let count = 0;
  const written = await writeOnce(ctx, { orgId }, options, async (tx): Promise<Change<RevokedApiKey>> => {
    // Also in an organization that is being deleted: a key that has leaked must not have to wait.
    const { authority, key } = await holdAuthority(ctx, tx, orgId, 'api-key:revoke', id);
    const before = visibleKey(key, authority.ownUserId);
    const policy = await policyOf(tx, orgId);
    const isLive = before.status !== 'revoked';
    const issued = cascade ? await lockLiveIssuedBy(tx, before) : [];
    // The owner of a revoked key may have been removed since: what counts then are the owners of the keys it has issued.
    if (isLive) await ownerBelow(tx, orgId, before.userId, authority);
    await assertMayRevoke(tx, issued, authority);
    const cascaded = issued.map(({ keyPrefix, ...row }) => ({
      id: row.id,
      prefix: keyPrefix,
      name: row.name,
      userId: row.userId,
      issuedByKeyId: row.issuedByKeyId,
    }));
    count = dryRun ? 0 : issued.length + (isLive ? 1 : 0);
    if (count === 0) return { value: { ...presentApiKey(before, policy), cascaded }, audit: null };
    const entryOf = (row: ApiKeyRow, detail = {}) => ({
      action: 'api_key.revoke',
      target: `api_key:${row.id}`,
      reason,
      detail: { name: row.name, ...detail },
    });
    for (const row of issued) await announce(tx, 'api_key.revoked', await revokeRow(tx, row));
    const row = isLive ? await revokeRow(tx, before) : before;
    if (isLive) await announce(tx, 'api_key.revoked', row);
    const own = isLive ? [entryOf(row)] : [];
    const [first, ...more] = [...own, ...issued.map((child) => entryOf(child, { cascadeOf: id }))];
    return {
      value: { ...presentApiKey(row, policy), cascaded },
      audit: first === undefined ? null : [first, ...more],
    };
  });
  return { ...written, count };
};

/**
 * Locks the keys that this one has issued, however far, and that are still accepted. Issuing locks the key that it is
 * called with: once all that are known are locked, a second look finds what was issued meanwhile, and there is no third.
 */
const lockLiveIssuedBy = async (tx: Tx, { orgId, id }: ApiKeyRow): Promise<ApiKeyRow[]> => {
  const locked = new Map<string, ApiKeyRow>();
  for (;;) {
    const missing = (await findIssuedBy(tx, orgId, id)).filter((issued) => !locked.has(issued));
    if (missing.length === 0) break;
    for (const row of await lockApiKeys(tx, orgId, missing)) locked.set(row.id, row);
  }
  return [...locked.values()].filter(({ status }) => status !== 'revoked');
};

/** All of them or none: a cascade that leaves out a key leaves the intruder in. */
const assertMayRevoke = async (tx: Tx, keys: readonly ApiKeyRow[], authority: Authority): Promise<void> => {
  const { ownUserId } = authority;
  if (ownUserId !== null && keys.some(({ userId }) => userId !== ownUserId)) {
    throw new DomainError('forbidden', 'One of the keys that this key has issued is not yours to revoke.');
  }
  const owners = new Map(keys.map(({ orgId, userId }) => [userId, orgId]));
  for (const [userId, orgId] of owners) await ownerBelow(tx, orgId, userId, authority);
};

/** When its overlap had ended already, that is when it was revoked; now it is so by every clock. */
export const revokeRow = (tx: Tx, key: ApiKeyRow): Promise<ApiKeyRow> => {
  const now = new Date();
  const { validUntil } = key;
  const revokedAt = validUntil !== null && validUntil < now ? validUntil : now;
  return changeApiKey(tx, key, { status: 'revoked', revokedAt });
};
