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
  /** The number of keys that this request revoked. */
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
    // Allowed while the organization is being deleted, too: a leaked key must be revocable at once.
    const { authority, key } = await holdAuthority(ctx, tx, orgId, 'api-key:revoke', id);
    const before = visibleKey(key, authority.ownUserId);
    const policy = await policyOf(tx, orgId);
    const isLive = before.status !== 'revoked';
    const issued = cascade ? await lockLiveIssuedBy(tx, before) : [];
    // The owner of a revoked key may have been removed since. Then only the owners of the keys it issued are checked.
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
 * Locks all live keys that this key has issued, directly or through others. Issuing a key locks the caller's key, so
 * once all known keys are locked, a second query finds those issued meanwhile, and no more can follow.
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

/** Refuses the whole cascade if the caller may not revoke every key: one key left out would leave an intruder in. */
const assertMayRevoke = async (tx: Tx, keys: readonly ApiKeyRow[], authority: Authority): Promise<void> => {
  const { ownUserId } = authority;
  if (ownUserId !== null && keys.some(({ userId }) => userId !== ownUserId)) {
    throw new DomainError('forbidden', 'This key has issued a key of another member, which you may not revoke.');
  }
  const owners = new Map(keys.map(({ orgId, userId }) => [userId, orgId]));
  for (const [userId, orgId] of owners) await ownerBelow(tx, orgId, userId, authority);
};

/** Revokes a key. If its overlap has already ended, the end of the overlap is recorded as the time of revocation. */
export const revokeRow = (tx: Tx, key: ApiKeyRow): Promise<ApiKeyRow> => {
  const now = new Date();
  const { validUntil } = key;
  const revokedAt = validUntil !== null && validUntil < now ? validUntil : now;
  return changeApiKey(tx, key, { status: 'revoked', revokedAt });
};
