import { assertVersion, type Conditions } from '../../contract/etag.ts';
import type { Page } from '../../contract/list.ts';
import type {
  Organization,
  OrganizationQuery,
  OrganizationStatus,
  UpdateOrganization,
} from '../../contract/organization.ts';
import { isAtLeast } from '../../contract/permissions.ts';
import { isPlatform } from '../../contract/principal.ts';
import type { OrganizationRow } from '../../db/organization/schema.ts';
import { organizationsFound, slugPrefixOf } from '../../db/organization/search.ts';
import { findOrganization, organizationPage, renameOrganization as updateName } from '../../db/organization/store.ts';
import { authorize, organizationNotFound } from '../authorization.ts';
import type { Context } from '../context.ts';
import { pageOf, pageOfSearch, positionOf, searchPositionOf } from '../page.ts';
import { inScope, ownOrgId } from '../scope.ts';
import { changeTenant, type Effect } from '../tenant-change.ts';

export const listOrganizations = async (
  ctx: Context,
  { limit, cursor, q, status }: OrganizationQuery & { status?: OrganizationStatus | undefined },
): Promise<Page<Organization>> => {
  authorize(ctx, 'organization:list');
  const filter = { status, id: ownOrgId(ctx) };
  const present = (row: OrganizationRow) => presentOrganization(row, ctx);
  if (q === undefined) {
    const position = positionOf(cursor);
    return inScope(ctx, (tx) => pageOf(limit, (rows) => organizationPage(tx, filter, rows, position), present));
  }
  const after = searchPositionOf(cursor);
  return inScope(ctx, (tx) =>
    pageOfSearch(
      limit,
      slugPrefixOf(q),
      (rows) => organizationsFound(tx, { ...filter, text: q }, rows, after),
      present,
    ),
  );
};

export const readOrganization = async (ctx: Context, slug: string): Promise<Organization> => {
  authorize(ctx, 'organization:read', slug);
  return presentOrganization(existing(ctx, await inScope(ctx, (tx) => findOrganization(tx, slug))), ctx);
};

/** One transaction: the slug and the namespace never change. */
export const renameOrganization = async (
  ctx: Context,
  slug: string,
  { name }: UpdateOrganization,
  conditions: Conditions,
): Promise<Organization> => {
  authorize(ctx, 'organization:rename', slug);
  const { value } = await changeTenant(
    ctx,
    { slug, permission: 'organization:rename', settled: null },
    async (tx, { organization, orgId }): Promise<Effect<Organization>> => {
      assertVersion(conditions, organization);
      if (organization.name === name) return { value: presentOrganization(organization, ctx), audit: null };
      const renamed = await updateName(tx, orgId, name);
      return {
        value: presentOrganization(renamed, ctx),
        events: [{ type: 'organization.renamed', payload: { orgId, slug, name } }],
        audit: { action: 'organization.rename', target: `organization:${orgId}` },
      };
    },
  );
  return value;
};

export const existing = (
  { noteOrganization }: Pick<Context, 'noteOrganization'>,
  row: OrganizationRow | undefined,
): OrganizationRow => {
  if (row === undefined) throw organizationNotFound();
  noteOrganization?.(row.id);
  return row;
};

/** The same callers find a legal hold in the audit trail, too. */
const seesHold = ({ principal }: Pick<Context, 'principal'>): boolean =>
  isPlatform(principal) || isAtLeast(principal.role, 'admin');

export const presentOrganization = (row: OrganizationRow, ctx: Pick<Context, 'principal'>): Organization => ({
  id: row.id,
  slug: row.slug,
  name: row.name,
  namespace: row.temporalNamespace,
  status: row.status,
  legalHold:
    row.legalHoldAt === null || row.legalHoldReason === null || !seesHold(ctx)
      ? null
      : { reason: row.legalHoldReason, at: row.legalHoldAt.toISOString() },
  version: row.version,
  createdAt: row.createdAt.toISOString(),
  updatedAt: row.updatedAt.toISOString(),
});
