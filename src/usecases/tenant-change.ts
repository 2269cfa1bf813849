import type { EventType } from '../contract/event-type.ts';
import type { Permission } from '../contract/permissions.ts';
import type { Tx } from '../db/client.ts';
import { lockOrganization } from '../db/locks.ts';
import type { OrganizationRow } from '../db/organization/schema.ts';
import { lockSettled } from '../db/organization/status.ts';
import { appendOutbox } from '../db/webhook/outbox.ts';
import { organizationNotFound } from './authorization.ts';
import type { Context, RequestOptions } from './context.ts';
import { type Change, type Written, writeOnce } from './idempotency/answer.ts';
import { currentRank, type Rank } from './rank.ts';
import { orgIdOf } from './scope.ts';

interface TenantChange {
  readonly slug: string;
  readonly permission: Permission;
  /** The noun for a refusal while the organization is being created or deleted; null: it can be changed then, too. */
  readonly settled: string | null;
  readonly options?: RequestOptions;
}

interface Locked {
  readonly organization: OrganizationRow;
  readonly orgId: string;
  /** The caller's current rank, under the lock. It may not change members above it, nor grant roles above its own. */
  readonly rank: Rank;
}

/** The result of a change. */
export interface Effect<T> extends Change<T> {
  /** For webhooks, in their order. */
  readonly events?: readonly { readonly type: EventType; readonly payload: Record<string, unknown> }[];
}

/** Changes the rows, under the organization's lock. */
export type TenantEffect<T> = (tx: Tx, locked: Locked) => Promise<Effect<T>>;

/**
 * Changes rows of an organization in one transaction, once for each idempotency key: locks the organization, so that its
 * changes come one after another; authorizes again, from the current role and key of the caller; then runs the effect,
 * which compares the version; announces it; and audits it last.
 */
export const changeTenant = async <T extends object>(
  ctx: Context,
  { slug, permission, settled, options = {} }: TenantChange,
  effect: TenantEffect<T>,
): Promise<Written<T>> => {
  const orgId = await orgIdOf(ctx, slug);
  return writeOnce(ctx, { orgId }, options, async (tx) => {
    const organization = settled === null ? await lockOrganization(tx, slug) : await lockSettled(tx, slug, settled);
    if (organization === undefined) throw organizationNotFound();
    const rank = await currentRank(ctx, tx, permission);
    const { events = [], ...change } = await effect(tx, { organization, orgId, rank });
    for (const event of events) await appendOutbox(tx, { orgId, ...event });
    return change;
  });
};
