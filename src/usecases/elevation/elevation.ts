import { newKey } from '../../contract/api-key-text.ts';
import type { Elevation, ElevationQuery, ElevationToken, ReviewElevation } from '../../contract/elevation.ts';
import { DomainError } from '../../contract/errors.ts';
import type { Page } from '../../contract/list.ts';
import type { Reason } from '../../contract/operation.ts';
import type { Permission } from '../../contract/permissions.ts';
import { matchPrincipal, principalName } from '../../contract/principal.ts';
import type { Tx } from '../../db/client.ts';
import type { ElevationRow } from '../../db/elevation/schema.ts';
import {
  elevationPage,
  endElevation as end,
  findElevation,
  isInForce,
  keepToken,
  reviewElevation as review,
} from '../../db/elevation/store.ts';
import { lockElevation } from '../../db/locks.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { isRequester, ownOnly } from '../approval/requester.ts';
import { wake } from '../approval/wake.ts';
import { ownSession, strongSession } from '../authentication/strong-session.ts';
import { authorize } from '../authorization.ts';
import type { Context } from '../context.ts';
import { pageOf, positionOf } from '../page.ts';
import { orgIdOf } from '../scope.ts';
import { changeTenant, type Effect } from '../tenant-change.ts';
import { presentElevation } from './present.ts';

/** Newest first. Members who cannot review see their own. */
export const listElevations = async (
  ctx: Context,
  slug: string,
  { limit, cursor, status }: ElevationQuery,
): Promise<Page<Elevation>> => {
  authorize(ctx, 'elevation:list', slug);
  const position = positionOf(cursor);
  const orgId = await orgIdOf(ctx, slug);
  const filter = { orgId, status, by: ownOnly(ctx, 'approval:decide') };
  return withOrganization(ctx.db, orgId, (tx) =>
    pageOf(limit, (rows) => elevationPage(tx, filter, rows, position), presentElevation),
  );
};

export const readElevation = async (ctx: Context, slug: string, id: string): Promise<Elevation> => {
  authorize(ctx, 'elevation:read', slug);
  const orgId = await orgIdOf(ctx, slug);
  const row = await withOrganization(ctx.db, orgId, (tx) => findElevation(tx, orgId, id));
  const isHidden = row !== undefined && ownOnly(ctx, 'approval:decide') !== undefined && !isRequester(ctx, row);
  if (row === undefined || isHidden) throw notFound(isHidden);
  return presentElevation(row);
};

/** Makes the token of an active elevation, once, for the person who asked for it. Only its hash is kept. */
export const fetchElevationToken = async (ctx: Context, slug: string, id: string): Promise<ElevationToken> => {
  authorize(ctx, 'elevation:fetch', slug);
  const { identityId } = strongSession(ctx);
  const { value } = await changeElevation(ctx, slug, id, 'elevation:fetch', async (tx, row) => {
    if (row.requesterIdentityId !== identityId) throw notFound(true);
    if (row.tokenHash !== null) throw new DomainError('elevation_token_fetched');
    if (row.endsAt === null || !(await isInForce(tx, row.orgId, id)))
      throw new DomainError('illegal_transition', 'The elevation is not active.');
    const token = newKey('elevation');
    await keepToken(tx, row, ctx.keyRing.hash(token));
    return {
      value: { token, expiresAt: row.endsAt.toISOString() },
      audit: { action: 'elevation.fetch', target: `elevation:${id}`, operationId: id },
    };
  });
  return value;
};

/** Ends an active elevation at once; repeated, it does nothing. */
export const endElevation = async (ctx: Context, slug: string, id: string, { reason }: Reason): Promise<Elevation> => {
  authorize(ctx, 'elevation:end', slug);
  const { value } = await changeElevation(
    ctx,
    slug,
    id,
    'elevation:end',
    async (tx, row): Promise<Effect<Elevation>> => {
      if (!isRequester(ctx, row) && !mayEndOthers(ctx)) throw notFound(true);
      if (row.status === 'requested')
        throw new DomainError(
          'illegal_transition',
          'The elevation is not active. Cancel the request for its approval.',
        );
      if (row.status !== 'active') return { value: presentElevation(row), audit: null };
      const ended = await end(tx, row, principalName(ctx.principal));
      await wake(ctx, tx, id);
      return {
        value: presentElevation(ended),
        audit: { action: 'elevation.end', target: `elevation:${id}`, reason, operationId: id },
      };
    },
  );
  return value;
};

/** Records what another owner or admin thinks of the use of an elevation. */
export const reviewElevation = async (
  ctx: Context,
  slug: string,
  id: string,
  input: ReviewElevation,
): Promise<Elevation> => {
  authorize(ctx, 'elevation:review', slug);
  const { identityId } = ownSession(ctx);
  const { value } = await changeElevation(ctx, slug, id, 'elevation:review', async (tx, row) => {
    if (row.requesterIdentityId === identityId)
      throw new DomainError('self_approval', 'Somebody else has to review your elevation.');
    if (row.status === 'reviewed') throw new DomainError('already_decided', 'The elevation was reviewed before.');
    if (row.status !== 'ended' && row.status !== 'unreviewed')
      throw new DomainError('illegal_transition', 'The elevation has not ended.');
    const reviewed = await review(tx, row, { ...input, reviewedBy: principalName(ctx.principal) });
    await wake(ctx, tx, id);
    const { orgId, role } = row;
    const payload = { orgId, elevationId: id, role, status: 'reviewed', verdict: input.verdict, operationId: id };
    return {
      value: presentElevation(reviewed),
      events: [{ type: 'elevation.reviewed', payload }],
      audit: {
        action: 'elevation.review',
        target: `elevation:${id}`,
        reason: input.note,
        operationId: id,
        detail: { verdict: input.verdict },
      },
    };
  });
  return value;
};

const changeElevation = <T extends object>(
  ctx: Context,
  slug: string,
  id: string,
  permission: Permission,
  effect: (tx: Tx, row: ElevationRow) => Promise<Effect<T>>,
) =>
  changeTenant(ctx, { slug, permission, settled: null }, async (tx, { orgId }) => {
    const row = await lockElevation(tx, id);
    if (row === undefined || row.orgId !== orgId) throw notFound();
    return effect(tx, row);
  });

/** Owners, admins and the platform end elevations of others, too; operators who support only their own. */
const mayEndOthers = (ctx: Context): boolean =>
  matchPrincipal(ctx.principal, {
    platform: () => true,
    operator: ({ role }) => role === 'admin',
    user: () => ownOnly(ctx, 'approval:decide') === undefined,
  });

const notFound = (isMasked = false): DomainError =>
  new DomainError('not_found', 'The elevation does not exist.', { isMasked });
