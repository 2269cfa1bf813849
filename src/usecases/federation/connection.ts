import { v7 as uuid } from 'uuid';
import { DomainError, invalidInput } from '../../contract/errors.ts';
import { assertVersion, type Conditions } from '../../contract/etag.ts';
import type { EventType } from '../../contract/event-type.ts';
import type { ListQuery, Page } from '../../contract/list.ts';
import type {
  CreateOidcConnection,
  OidcConnection,
  OidcConnectionTest,
  UpdateOidcConnection,
} from '../../contract/oidc-connection.ts';
import type { Permission } from '../../contract/permissions.ts';
import type { Tx } from '../../db/client.ts';
import {
  type ConnectionChange,
  changeConnection,
  connectionPage,
  countConnections,
  findConnection,
  hasTestedConnection,
  insertConnection,
  noteTested,
  deleteConnection as remove,
} from '../../db/federation/connection.ts';
import { verifiedAmong } from '../../db/federation/domain.ts';
import type { ConnectionRow } from '../../db/federation/schema.ts';
import { lockConnection } from '../../db/locks.ts';
import { findSessionPolicy } from '../../db/session/policy.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import type { Written } from '../idempotency/answer.ts';
import { pageOf, positionOf } from '../page.ts';
import { orgIdOf } from '../scope.ts';
import { changeTenant, type Effect, type TenantEffect } from '../tenant-change.ts';
import { addressesOf, assertPublic, clientOf } from './client.ts';
import { endSessionsOf } from './sessions.ts';

const connectionsMax = 20;

/** Newest first. */
export const listConnections = async (
  ctx: Context,
  slug: string,
  { limit, cursor }: ListQuery,
): Promise<Page<OidcConnection>> => {
  authorize(ctx, 'oidc-connection:list', slug);
  const position = positionOf(cursor);
  const orgId = await orgIdOf(ctx, slug);
  return withOrganization(ctx.db, orgId, (tx) =>
    pageOf(
      limit,
      (rows) => connectionPage(tx, orgId, rows, position),
      (row) => presentConnection(ctx, row),
    ),
  );
};

export const readConnection = async (ctx: Context, slug: string, id: string): Promise<OidcConnection> => {
  authorize(ctx, 'oidc-connection:read', slug);
  const orgId = await orgIdOf(ctx, slug);
  return presentConnection(ctx, await read(ctx, orgId, id));
};

export const createConnection = async (
  ctx: Context,
  slug: string,
  { clientSecret = null, domains = null, jit, isEnabled = true, ...named }: CreateOidcConnection,
  options: RequestOptions,
): Promise<Written<OidcConnection>> => {
  authorize(ctx, 'oidc-connection:create', slug);
  assertIssuer(ctx, named.issuer);
  assertPublic(ctx);
  const id = uuid();
  return changeConnections(ctx, slug, 'oidc-connection:create', options, async (tx, { orgId }) => {
    if ((await countConnections(tx, orgId)) >= connectionsMax) {
      const text = `An organization may have at most ${connectionsMax} identity providers.`;
      throw new DomainError('oidc_connection_limit_reached', text);
    }
    await assertVerified(tx, orgId, domains);
    const sealed = clientSecret === null ? null : ctx.keyRing.seal(clientSecret, id);
    const jitRole = jit?.isEnabled === true ? jit.role : null;
    const row = await insertConnection(tx, { ...named, id, orgId, sealed, domains, jitRole, isEnabled });
    const detail = { issuer: named.issuer, jitRole, isEnabled: String(isEnabled) };
    return effectOf(ctx, 'create', row, detail);
  });
};

/** Changes a connection. If it is disabled by that, the sessions that began by it end. */
export const updateConnection = async (
  ctx: Context,
  slug: string,
  id: string,
  wanted: UpdateOidcConnection,
  conditions: Conditions,
): Promise<OidcConnection> => {
  authorize(ctx, 'oidc-connection:update', slug);
  const examined = await examineClient(ctx, slug, id, wanted);
  const { value } = await changeConnections(
    ctx,
    slug,
    'oidc-connection:update',
    {},
    async (tx, { orgId }): Promise<Effect<OidcConnection>> => {
      const before = existing(await lockConnection(tx, orgId, id));
      assertVersion(conditions, before);
      const change = changed(ctx, before, wanted);
      if (Object.keys(change).length === 0) return { value: presentConnection(ctx, before), audit: null };
      await assertVerified(tx, orgId, change.domains ?? null);
      if (change.isEnabled === false) await assertDispensable(tx, before);
      if (change.testedAt === null && before.testedAt !== null) {
        if (examined === before.version) change.testedAt = new Date();
        else await assertDispensable(tx, before);
      }
      const row = await changeConnection(tx, before, change);
      return effectOf(ctx, 'change', row, detailOf(change));
    },
  );
  if (!value.isEnabled) await endSessionsOf(ctx, { orgId: await orgIdOf(ctx, slug), connectionId: id });
  return value;
};

/**
 * Removes a connection with the links of people to it, and ends the sessions that began by it. It is disabled first, so that no
 * session begins meanwhile.
 */
export const deleteConnection = async (
  ctx: Context,
  slug: string,
  id: string,
  conditions: Conditions,
): Promise<void> => {
  authorize(ctx, 'oidc-connection:delete', slug);
  const change = <T extends object>(effect: TenantEffect<T>) =>
    changeConnections(ctx, slug, 'oidc-connection:delete', {}, effect);
  await change(async (tx, { orgId }): Promise<Effect<object>> => {
    const row = existing(await lockConnection(tx, orgId, id));
    assertVersion(conditions, row);
    await assertDispensable(tx, row);
    if (row.isEnabled) await changeConnection(tx, row, { isEnabled: false });
    return { value: {}, audit: null };
  });
  const ended = await endSessionsOf(ctx, { orgId: await orgIdOf(ctx, slug), connectionId: id });
  await change(async (tx, { orgId }) => {
    const row = existing(await lockConnection(tx, orgId, id));
    await remove(tx, row);
    return effectOf(ctx, 'delete', row, { issuer: row.issuer, endedSessions: ended });
  });
};

/** Examines the provider of a connection, and notes it when everything is found to work. */
export const testConnection = async (ctx: Context, slug: string, id: string): Promise<OidcConnectionTest> => {
  authorize(ctx, 'oidc-connection:test', slug);
  const orgId = await orgIdOf(ctx, slug);
  const row = await read(ctx, orgId, id);
  const checks = await ctx.identityProviders.examine(clientOf(ctx, row));
  const isPassed = checks.every((check) => check.isPassed);
  if (isPassed)
    await changeConnections(ctx, slug, 'oidc-connection:test', {}, async (tx): Promise<Effect<object>> => {
      await noteTested(tx, row);
      return { value: {}, audit: { action: 'oidc_connection.test', target: `oidc_connection:${id}` } };
    });
  return { isPassed, checks };
};

const changeConnections = <T extends object>(
  ctx: Context,
  slug: string,
  permission: Permission,
  options: RequestOptions,
  effect: TenantEffect<T>,
): Promise<Written<T>> => changeTenant(ctx, { slug, permission, settled: 'identity providers', options }, effect);

const read = async ({ db }: Context, orgId: string, id: string): Promise<ConnectionRow> =>
  existing(await withOrganization(db, orgId, (tx) => findConnection(tx, orgId, id)));

const existing = (row: ConnectionRow | undefined): ConnectionRow => {
  if (row === undefined) throw new DomainError('not_found', 'The identity provider does not exist.');
  return row;
};

const assertIssuer = ({ outboundTargets }: Context, issuer: string): void => {
  const url = URL.canParse(issuer) ? new URL(issuer) : null;
  const message =
    outboundTargets.refusalOf(issuer) ??
    // OpenID Connect Discovery 1.0, 3.
    (url !== null && (url.search !== '' || url.hash !== '') ? 'must have no query and no fragment' : null);
  if (message !== null) throw invalidInput([{ path: 'issuer', message, code: 'forbidden_target' }]);
};

const assertVerified = async (tx: Tx, orgId: string, domains: readonly string[] | null): Promise<void> => {
  if (domains === null) return;
  const verified = await verifiedAmong(tx, orgId, domains);
  const missing = domains.filter((domain) => !verified.includes(domain));
  if (missing.length > 0)
    throw new DomainError(
      'domain_unverified',
      `The organization has to verify these domains first: ${missing.join(', ')}.`,
    );
};

/** Whether the organization lets nobody in by a password, and this is its last connection that has passed the test. */
const isIndispensable = async (tx: Tx, { orgId, id }: ConnectionRow): Promise<boolean> => {
  const policy = await findSessionPolicy(tx, orgId);
  const isWanted = policy !== undefined && (policy.ssoRequired || !policy.passwordAllowed);
  return isWanted && !(await hasTestedConnection(tx, orgId, id));
};

/** Refuses to shut the only way into an organization. */
const assertDispensable = async (tx: Tx, row: ConnectionRow): Promise<void> => {
  if (!(await isIndispensable(tx, row))) return;
  throw new DomainError(
    'illegal_transition',
    'The session policy needs an identity provider that has passed its test, and without this one, as it is, there is none.',
  );
};

/**
 * Examines the provider with another client or secret, where it may replace the one that works only if it works, too. Returns the
 * version of the connection for which it does; null: it does not, or need not.
 */
const examineClient = async (
  ctx: Context,
  slug: string,
  id: string,
  { clientId, clientSecret }: UpdateOidcConnection,
): Promise<number | null> => {
  if (clientId === undefined && clientSecret === undefined) return null;
  const orgId = await orgIdOf(ctx, slug);
  const row = await withOrganization(ctx.db, orgId, async (tx) => {
    const found = await findConnection(tx, orgId, id);
    return found === undefined || !(await isIndispensable(tx, found)) ? null : found;
  });
  if (row === null) return null;
  const client = clientOf(ctx, { ...row, clientId: clientId ?? row.clientId });
  const changed = clientSecret === undefined ? client : { ...client, clientSecret };
  const checks = await ctx.identityProviders.examine(changed);
  return checks.every((check) => check.isPassed) ? row.version : null;
};

/** What is different from before. Another client or secret has to pass the test again. */
const changed = (
  { keyRing }: Context,
  before: ConnectionRow,
  { name, clientId, clientSecret, domains, jit, isEnabled }: UpdateOidcConnection,
): ConnectionChange => {
  const jitRole = jit === undefined ? before.jitRole : jit.isEnabled ? jit.role : null;
  const isOther = domains !== undefined && JSON.stringify(domains) !== JSON.stringify(before.domains);
  const isOtherClient = (clientId !== undefined && clientId !== before.clientId) || clientSecret !== undefined;
  return {
    ...(name === undefined || name === before.name ? {} : { name }),
    ...(isOther ? { domains } : {}),
    ...(jitRole === before.jitRole ? {} : { jitRole }),
    ...(isEnabled === undefined || isEnabled === before.isEnabled ? {} : { isEnabled }),
    ...(isOtherClient ? { clientId: clientId ?? before.clientId, testedAt: null } : {}),
    ...(clientSecret === undefined
      ? {}
      : { sealed: clientSecret === null ? null : keyRing.seal(clientSecret, before.id) }),
  };
};

/** What the audit trail shows of a change: no secret, and no name, which may be a person's. */
const detailOf = ({ name, clientId, sealed, domains, jitRole, isEnabled }: ConnectionChange) => ({
  ...(name === undefined ? {} : { name: 'changed' }),
  ...(clientId === undefined ? {} : { clientId }),
  ...(sealed === undefined ? {} : { clientSecret: 'changed' }),
  ...(domains === undefined ? {} : { domains: domains?.join(' ') ?? null }),
  ...(jitRole === undefined ? {} : { jitRole }),
  ...(isEnabled === undefined ? {} : { isEnabled: String(isEnabled) }),
});

const events = {
  create: 'oidc_connection.created',
  change: 'oidc_connection.changed',
  delete: 'oidc_connection.deleted',
} as const satisfies Record<string, EventType>;
const actions = {
  create: 'oidc_connection.create',
  change: 'oidc_connection.update',
  delete: 'oidc_connection.delete',
} as const;

const effectOf = (
  ctx: Context,
  verb: keyof typeof events,
  row: ConnectionRow,
  detail: Record<string, string | number | null>,
): Effect<OidcConnection> => {
  const { orgId, id: connectionId, isEnabled } = row;
  return {
    value: presentConnection(ctx, row),
    events: [{ type: events[verb], payload: { orgId, connectionId, isEnabled } }],
    audit: { action: actions[verb], target: `oidc_connection:${connectionId}`, detail },
  };
};

const presentConnection = (ctx: Context, row: ConnectionRow): OidcConnection => ({
  id: row.id,
  name: row.name,
  issuer: row.issuer,
  clientId: row.clientId,
  hasClientSecret: row.sealed !== null,
  domains: row.domains,
  jit: { isEnabled: row.jitRole !== null, role: row.jitRole === 'viewer' ? 'viewer' : 'member' },
  isEnabled: row.isEnabled,
  ...addressesOf(ctx, row.id),
  testedAt: row.testedAt?.toISOString() ?? null,
  version: row.version,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
