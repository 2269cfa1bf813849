import { createHash } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import type { ApiKey, ApiKeyFilter, IssueApiKey, IssuedApiKey, UpdateApiKey } from '../../contract/api-key.ts';
import { rotationOf } from '../../contract/api-key-policy.ts';
import { newKey, prefixOf } from '../../contract/api-key-text.ts';
import { DomainError, type FieldError, invalidInput } from '../../contract/errors.ts';
import { assertVersion, type Conditions } from '../../contract/etag.ts';
import type { EventType } from '../../contract/event-type.ts';
import type { ListQuery, Page } from '../../contract/list.ts';
import type { Permission } from '../../contract/permissions.ts';
import { memberPermissions } from '../../contract/permissions.ts';
import { isPlatform, keyIdOf } from '../../contract/principal.ts';
import type { ApiKeyRow } from '../../db/api-key/schema.ts';
import {
  apiKeyPage,
  changeApiKey,
  findApiKey,
  insertApiKey,
  type RevokedKey,
  statusAt,
} from '../../db/api-key/store.ts';
import type { Tx } from '../../db/client.ts';
import { assertSettled } from '../../db/organization/status.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { appendOutbox } from '../../db/webhook/outbox.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import { type Change, type Written, writeOnce } from '../idempotency/answer.ts';
import { pageOf, positionOf } from '../page.ts';
import { permissionsIn, type Rights, rightsOf } from '../rank.ts';
import { orgIdOf } from '../scope.ts';
import { assertOwnerActive, assertWithin, holdAuthority, ownerBelow, ownUserIdOf, visibleKey } from './authority.ts';
import { assertWithinLimits } from './limit.ts';
import { type PolicyValues, policyOf } from './policy.ts';

/** Lists keys, newest first. A member sees only its own. */
export const listApiKeys = async (
  ctx: Context,
  slug: string,
  { limit, cursor, ...filter }: ListQuery & ApiKeyFilter,
): Promise<Page<ApiKey>> => {
  authorize(ctx, 'api-key:list', slug);
  const position = positionOf(cursor);
  const orgId = await orgIdOf(ctx, slug);
  const own = ownUserIdOf(ctx);
  if (own !== null && filter.userId !== undefined && filter.userId !== own) return { data: [], nextCursor: null };
  const seen = own === null ? filter : { ...filter, userId: own };
  return withOrganization(ctx.db, orgId, async (tx) => {
    const policy = await policyOf(tx, orgId);
    const now = Date.now();
    return pageOf(
      limit,
      (rows) => apiKeyPage(tx, orgId, seen, now, rows, position),
      (row) => presentApiKey(row, policy, now),
    );
  });
};

export const readApiKey = async (ctx: Context, slug: string, id: string): Promise<ApiKey> => {
  authorize(ctx, 'api-key:read', slug);
  const orgId = await orgIdOf(ctx, slug);
  return withOrganization(ctx.db, orgId, async (tx) => {
    const row = visibleKey(await findApiKey(tx, orgId, id), ownUserIdOf(ctx));
    return presentApiKey(row, await policyOf(tx, orgId));
  });
};

/** Issues a key. The platform may do so for owners only, and also when an owner has one: all of them may be lost. */
export const issueApiKey = async (
  ctx: Context,
  slug: string,
  input: IssueApiKey,
  options: RequestOptions,
): Promise<Written<IssuedApiKey>> => {
  authorize(ctx, 'api-key:create', slug);
  const orgId = await orgIdOf(ctx, slug);
  return writeOnce(ctx, { orgId }, options, async (tx): Promise<Change<IssuedApiKey>> => {
    const { authority, status } = await holdAuthority(ctx, tx, orgId, 'api-key:create', null);
    const { name, userId, scopes = null, expiresAt = null, rateLimitPerHour = null } = input;
    if (authority.ownUserId !== null && userId !== authority.ownUserId) {
      throw new DomainError('forbidden', 'A member can issue keys only for itself.');
    }
    assertSettled(status, 'keys');
    const owner = await ownerBelow(tx, orgId, userId, authority);
    if (isPlatform(ctx.principal) && owner.role !== 'owner') {
      throw new DomainError('forbidden', 'The platform can issue keys only for an owner.');
    }
    assertOwnerActive(owner);
    assertValid(ctx, { scopes, expiresAt, rateLimitPerHour }, await rightsOf(tx, owner));
    assertWithin(ctx, authority, { userId, scopes: inOrder(scopes) });
    const { row, secret } = await insertNew(ctx, tx, {
      orgId,
      userId,
      name,
      scopes: inOrder(scopes),
      expiresAt: timeOf(expiresAt),
      rateLimitPerHour,
      predecessorId: null,
    });
    await announce(tx, 'api_key.issued', row);
    await assertWithinLimits(ctx, tx, row);
    const value = presentApiKey(row, await policyOf(tx, orgId));
    const detail = { userId, name, scopes: scopeText(row.scopes), expiresAt: row.expiresAt?.toISOString() ?? null };
    return {
      value: { ...value, secret },
      repeated: { ...value, secret: null },
      audit: { action: 'api_key.issue', target: `api_key:${row.id}`, detail },
    };
  });
};

export const updateApiKey = async (
  ctx: Context,
  slug: string,
  id: string,
  change: UpdateApiKey,
  conditions: Conditions,
): Promise<ApiKey> => {
  authorize(ctx, 'api-key:update', slug);
  const orgId = await orgIdOf(ctx, slug);
  const { value } = await writeOnce(ctx, { orgId }, {}, async (tx): Promise<Change<ApiKey>> => {
    const { authority, status, key } = await holdAuthority(ctx, tx, orgId, 'api-key:update', id);
    const before = visibleKey(key, authority.ownUserId);
    assertSettled(status, 'keys');
    assertVersion(conditions, before);
    if (statusAt(before, Date.now()) === 'revoked') {
      throw new DomainError('illegal_transition', 'A revoked key cannot be changed.');
    }
    const owner = await ownerBelow(tx, orgId, before.userId, authority);
    assertOwnerActive(owner);
    assertValid(ctx, change, await rightsOf(tx, owner));
    assertWithin(ctx, authority, before);
    const { name = before.name, scopes = before.scopes, rateLimitPerHour = before.rateLimitPerHour } = change;
    assertWithin(ctx, authority, { userId: before.userId, scopes: inOrder(scopes) });
    const expiresAt = change.expiresAt === undefined ? before.expiresAt : timeOf(change.expiresAt);
    const policy = await policyOf(tx, orgId);
    const after = { name, scopes: inOrder(scopes), expiresAt, rateLimitPerHour };
    const detail = changesOf(before, after);
    if (Object.keys(detail).length === 0) return { value: presentApiKey(before, policy), audit: null };
    const row = await changeApiKey(tx, before, after);
    await announce(tx, 'api_key.changed', row);
    return {
      value: presentApiKey(row, policy),
      audit: { action: 'api_key.update', target: `api_key:${id}`, detail },
    };
  });
  return value;
};

export const insertNew = async (
  { keyRing, principal }: Context,
  tx: Tx,
  key: Omit<
    Parameters<typeof insertApiKey>[1],
    'id' | 'keyHash' | 'pepperId' | 'keyPrefix' | 'fingerprint' | 'issuedByKeyId'
  >,
): Promise<{ row: ApiKeyRow; secret: string }> => {
  const secret = newKey('user');
  const row = await insertApiKey(tx, {
    ...key,
    id: uuid(),
    keyPrefix: prefixOf(secret),
    // A key has 256 random bits, so a plain hash identifies it and reveals nothing.
    fingerprint: createHash('sha256').update(secret).digest('hex'),
    issuedByKeyId: keyIdOf(principal),
    ...keyRing.hash(secret),
  });
  return { row, secret };
};

export const announce = (tx: Tx, type: EventType, row: ApiKeyRow): Promise<void> =>
  appendOutbox(tx, { orgId: row.orgId, type, payload: eventOf(row) });

export const eventOf = ({ orgId, id: keyId, userId, status, predecessorId }: RevokedKey) => ({
  ...{ orgId, keyId, userId, status, predecessorId },
});

/** Throws a 400 that lists every field the schema alone could not reject. */
export const assertValid = (
  { settings, policy }: Context,
  { scopes, expiresAt, rateLimitPerHour }: Pick<UpdateApiKey, 'scopes' | 'expiresAt' | 'rateLimitPerHour'>,
  rights: Rights,
): void => {
  const { max } = settings.limits.keyPerHour;
  const permissions = permissionsIn(policy, rights);
  const role = rights.customRole === null ? `the role ${rights.role}` : 'the custom role of the member';
  const errors: FieldError[] = (scopes ?? []).flatMap((scope, index) =>
    permissions.has(scope as Permission)
      ? []
      : [{ path: `scopes.${index}`, message: `is not a permission of ${role}`, code: 'beyond_role' }],
  );
  if (expiresAt != null && Date.parse(expiresAt) <= Date.now()) {
    errors.push({ path: 'expiresAt', message: 'must be in the future', code: 'in_the_past' });
  }
  if (rateLimitPerHour != null && rateLimitPerHour > max) {
    errors.push({
      path: 'rateLimitPerHour',
      message: `must be at most ${max}, the platform's ceiling`,
      code: 'too_big',
    });
  }
  if (errors.length > 0) throw invalidInput(errors);
};

export const timeOf = (text: string | null): Date | null => (text === null ? null : new Date(text));

/** Each scope once, in the order of the table, so that two requests for the same scopes create equal keys. */
const inOrder = (scopes: readonly string[] | null): string[] | null =>
  scopes === null ? null : memberPermissions.filter((permission) => scopes.includes(permission));

const scopeText = (scopes: readonly string[] | null): string | null => scopes?.join(' ') ?? null;

const changesOf = (
  before: ApiKeyRow,
  after: Pick<ApiKeyRow, 'name' | 'scopes' | 'expiresAt' | 'rateLimitPerHour'>,
): Record<string, string | number | null> => {
  const said = ({ name, scopes, expiresAt, rateLimitPerHour }: typeof after) => ({
    name,
    scopes: scopeText(scopes),
    expiresAt: expiresAt?.toISOString() ?? null,
    rateLimitPerHour,
  });
  const old = said(before);
  return Object.fromEntries(
    Object.entries(said(after)).filter(([field, value]) => old[field as keyof typeof old] !== value),
  );
};

const noRotation = { state: 'none', dueAt: null, warnAt: null } as const;

export const presentApiKey = (row: ApiKeyRow, policy: PolicyValues, now = Date.now()): ApiKey => {
  const status = statusAt(row, now);
  // A key whose overlap has ended counts as revoked from that time, even before its row says so.
  const revokedAt = row.revokedAt ?? (status === 'revoked' ? row.validUntil : null);
  return {
    id: row.id,
    prefix: row.keyPrefix,
    fingerprint: row.fingerprint,
    name: row.name,
    userId: row.userId,
    scopes: row.scopes,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    rateLimitPerHour: row.rateLimitPerHour,
    status,
    validUntil: row.validUntil?.toISOString() ?? null,
    predecessorId: row.predecessorId,
    issuedByKeyId: row.issuedByKeyId,
    revokedAt: revokedAt?.toISOString() ?? null,
    rotation: status === 'active' ? rotationOf(policy, row.createdAt, now) : noRotation,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    version: row.version,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
};
