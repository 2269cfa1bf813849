import type { IssuedApiKey, RotateApiKey } from '../../contract/api-key.ts';
import { DomainError, invalidInput } from '../../contract/errors.ts';
import type { ApiKeyRow } from '../../db/api-key/schema.ts';
import { changeApiKey, statusAt } from '../../db/api-key/store.ts';
import type { Tx } from '../../db/client.ts';
import { assertSettled } from '../../db/organization/status.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import { type Change, type Written, writeOnce } from '../idempotency/answer.ts';
import { rightsOf } from '../rank.ts';
import { orgIdOf } from '../scope.ts';
import { announce, assertValid, insertNew, presentApiKey, timeOf } from './api-key.ts';
import { assertOwnerActive, assertWithin, holdAuthority, ownerBelow, visibleKey } from './authority.ts';
import { assertMayOverlap } from './limit.ts';
import { policyOf } from './policy.ts';
import { revokeRow } from './revocation.ts';

/** Issues a successor with the same owner, name, scopes and limit. The old key is accepted until its overlap ends. */
export const rotateApiKey = async (
  ctx: Context,
  slug: string,
  id: string,
  input: RotateApiKey,
  options: RequestOptions,
): Promise<Written<IssuedApiKey>> => {
  authorize(ctx, 'api-key:rotate', slug);
  const orgId = await orgIdOf(ctx, slug);
  return writeOnce(ctx, { orgId }, options, async (tx): Promise<Change<IssuedApiKey>> => {
    const { authority, status, key } = await holdAuthority(ctx, tx, orgId, 'api-key:rotate', id);
    const before = visibleKey(key, authority.ownUserId);
    assertSettled(status, 'keys');
    const shown = statusAt(before, Date.now());
    if (shown !== 'active') throw new DomainError('illegal_transition', `A key that is ${shown} cannot be rotated.`);
    const owner = await ownerBelow(tx, orgId, before.userId, authority);
    assertOwnerActive(owner);
    assertWithin(ctx, authority, before);
    assertValid(ctx, { expiresAt: input.expiresAt }, await rightsOf(tx, owner));
    const policy = await policyOf(tx, orgId);
    const { overlapSeconds = policy.overlapSeconds } = input;
    const expiresAt = input.expiresAt === undefined ? inherited(before) : timeOf(input.expiresAt);
    const { userId, name, scopes, rateLimitPerHour } = before;
    const successor = { orgId, userId, name, scopes, expiresAt, rateLimitPerHour, predecessorId: id };
    const { row, secret } = await insertNew(ctx, tx, successor);
    const predecessor = await retire(tx, before, overlapSeconds);
    await announce(tx, 'api_key.rotated', row);
    if (overlapSeconds > 0) await assertMayOverlap(ctx, tx, row);
    const value = presentApiKey(row, policy);
    const validUntil = predecessor.validUntil?.toISOString() ?? null;
    return {
      value: { ...value, secret },
      repeated: { ...value, secret: null },
      audit: {
        action: 'api_key.rotate',
        target: `api_key:${id}`,
        detail: { successorId: row.id, name, validUntil, expiresAt: value.expiresAt },
      },
    };
  });
};

const retire = (tx: Tx, key: ApiKeyRow, overlapSeconds: number): Promise<ApiKeyRow> =>
  overlapSeconds === 0
    ? revokeRow(tx, key)
    : changeApiKey(tx, key, { status: 'rotating', validUntil: new Date(Date.now() + overlapSeconds * 1_000) });

/** The successor expires when the key does, unless the request says otherwise. */
const inherited = ({ expiresAt }: ApiKeyRow): Date | null => {
  if (expiresAt === null || expiresAt.getTime() > Date.now()) return expiresAt;
  const message = 'is required, because the successor would inherit an expiry in the past';
  throw invalidInput([{ path: 'expiresAt', message, code: 'required' }]);
};
