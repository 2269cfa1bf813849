import { randomBytes } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import type { CreateDomain, Domain } from '../../contract/domain.ts';
import { DomainError } from '../../contract/errors.ts';
import type { EventType } from '../../contract/event-type.ts';
import type { ListQuery, Page } from '../../contract/list.ts';
import type { Permission } from '../../contract/permissions.ts';
import type { Tx } from '../../db/client.ts';
import {
  countDomains,
  domainPage,
  findDomain,
  insertDomain,
  deleteDomain as remove,
  verifyDomain as verify,
} from '../../db/federation/domain.ts';
import type { DomainRow } from '../../db/federation/schema.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { authorize } from '../authorization.ts';
import type { Context, RequestOptions } from '../context.ts';
import type { Written } from '../idempotency/answer.ts';
import { pageOf, positionOf } from '../page.ts';
import { orgIdOf } from '../scope.ts';
import { changeTenant, type Effect, type TenantEffect } from '../tenant-change.ts';
import { proofsIn, recordOf } from './domain-record.ts';

const domainsMax = 50;
const proofBytes = 16;

/** Newest first. */
export const listDomains = async (ctx: Context, slug: string, { limit, cursor }: ListQuery): Promise<Page<Domain>> => {
  authorize(ctx, 'domain:list', slug);
  const position = positionOf(cursor);
  const orgId = await orgIdOf(ctx, slug);
  return withOrganization(ctx.db, orgId, (tx) =>
    pageOf(limit, (rows) => domainPage(tx, orgId, rows, position), presentDomain),
  );
};

export const readDomain = async (ctx: Context, slug: string, id: string): Promise<Domain> => {
  authorize(ctx, 'domain:read', slug);
  const orgId = await orgIdOf(ctx, slug);
  return presentDomain(await withOrganization(ctx.db, orgId, (tx) => existing(tx, orgId, id)));
};

/** Adds a domain, which counts once it is verified. Another organization may have added it, too. */
export const createDomain = (
  ctx: Context,
  slug: string,
  { domain }: CreateDomain,
  options: RequestOptions,
): Promise<Written<Domain>> => {
  authorize(ctx, 'domain:create', slug);
  return changeDomains(ctx, slug, 'domain:create', options, async (tx, { orgId }) => {
    if ((await countDomains(tx, orgId)) >= domainsMax)
      throw new DomainError('domain_limit_reached', `An organization may have at most ${domainsMax} domains.`);
    const proof = randomBytes(proofBytes).toString('base64url');
    const row = await insertDomain(tx, { id: uuid(), orgId, domain, proof });
    if (row === undefined) throw new DomainError('domain_exists');
    return effectOf('create', row);
  });
};

/** Verifies a domain by its record in the DNS; repeated, it does nothing. */
export const verifyDomain = async (ctx: Context, slug: string, id: string): Promise<Domain> => {
  authorize(ctx, 'domain:verify', slug);
  const orgId = await orgIdOf(ctx, slug);
  const known = await withOrganization(ctx.db, orgId, (tx) => existing(tx, orgId, id));
  if (known.verifiedAt !== null) return presentDomain(known);
  // Before the transaction: no lock is held while the DNS is queried.
  const published = proofsIn(await assertPublished(ctx, known));
  const { value } = await changeDomains(ctx, slug, 'domain:verify', {}, async (tx): Promise<Effect<Domain>> => {
    const row = await existing(tx, orgId, id);
    if (row.verifiedAt !== null) return { value: presentDomain(row), audit: null };
    return effectOf('verify', await verify(tx, row, published));
  });
  return value;
};

/** Deletes a domain. People who have signed in stay linked; nobody is linked by an email of the domain any longer. */
export const deleteDomain = async (ctx: Context, slug: string, id: string): Promise<void> => {
  authorize(ctx, 'domain:delete', slug);
  await changeDomains(ctx, slug, 'domain:delete', {}, async (tx, { orgId }) => {
    const row = await existing(tx, orgId, id);
    await remove(tx, row);
    return effectOf('delete', row);
  });
};

const changeDomains = <T extends object>(
  ctx: Context,
  slug: string,
  permission: Permission,
  options: RequestOptions,
  effect: TenantEffect<T>,
): Promise<Written<T>> => changeTenant(ctx, { slug, permission, settled: 'domains', options }, effect);

const events = {
  create: 'domain.created',
  verify: 'domain.verified',
  delete: 'domain.deleted',
} as const satisfies Record<string, EventType>;

const effectOf = (verb: keyof typeof events, row: DomainRow): Effect<Domain> => {
  const { orgId, id: domainId, domain } = row;
  return {
    value: presentDomain(row),
    events: [{ type: events[verb], payload: { orgId, domainId, domain } }],
    audit: { action: `domain.${verb}`, target: `domain:${domainId}`, detail: { domain } },
  };
};

const assertPublished = async ({ textRecords }: Context, row: DomainRow): Promise<string[]> => {
  const { name, value } = recordOf(row);
  const found = await textRecords.read(name);
  if (found === null)
    throw new DomainError('domain_unverified', `The name servers of ${row.domain} did not answer. Verify again later.`);
  if (!found.includes(value))
    throw new DomainError('domain_unverified', `Publish a TXT record at ${name} with the text ${value}, then verify.`);
  return found;
};

const existing = async (tx: Tx, orgId: string, id: string): Promise<DomainRow> => {
  const row = await findDomain(tx, orgId, id);
  if (row === undefined) throw new DomainError('not_found', 'The domain does not exist.');
  return row;
};

const presentDomain = (row: DomainRow): Domain => ({
  id: row.id,
  domain: row.domain,
  status: row.verifiedAt === null ? 'pending' : 'verified',
  record: recordOf(row),
  verifiedAt: row.verifiedAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
});
