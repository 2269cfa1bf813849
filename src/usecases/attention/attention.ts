import type { Attention, OrganizationAttention } from '../../contract/attention.ts';
import type { Step } from '../../contract/operation.ts';
import { matchPrincipal } from '../../contract/principal.ts';
import {
  deletionsInGrace,
  disabledWebhooks,
  expiringApiKeys,
  openDrift,
  operationsInNeed,
  paymentsInNeed,
} from '../../db/attention/store.ts';
import type { Tx } from '../../db/client.ts';
import { pipeline } from '../../db/pipeline.ts';
import { authorize } from '../authorization.ts';
import type { Context } from '../context.ts';
import { inScope, orgIdOf } from '../scope.ts';

/** What a person should look at, in all organizations. */
export const readAttention = async (ctx: Context): Promise<Attention> => {
  authorize(ctx, 'platform-attention:read');
  return inScope(ctx, async (tx) => {
    const [sections, drift, payments] = await pipeline([sectionsOf(tx, null, true), openDrift(tx), paymentsInNeed(tx)]);
    return {
      ...sections,
      driftFindings: sectionOf(drift, ({ concernedOrgId: orgId, firstSeenAt, ...finding }) => ({
        ...finding,
        orgId,
        at: firstSeenAt.toISOString(),
      })),
      payments: sectionOf(payments, ({ concernedOrgId: orgId, createdAt, ...payment }) => ({
        ...payment,
        orgId,
        at: createdAt.toISOString(),
      })),
    };
  });
};

/** The same of one organization, without what only the platform sees. */
export const readOrganizationAttention = async (ctx: Context, slug: string): Promise<OrganizationAttention> => {
  authorize(ctx, 'attention:read', slug);
  const orgId = await orgIdOf(ctx, slug);
  return inScope(ctx, (tx) => sectionsOf(tx, orgId, mayListTenant(ctx)));
};

/** Members list webhooks and API keys only while their organization is active. */
const mayListTenant = ({ principal }: Context): boolean =>
  matchPrincipal(principal, {
    platform: () => true,
    operator: () => true,
    user: ({ orgStatus }) => orgStatus === 'active',
  });

const nothing = { count: 0, rows: [] };

const sectionsOf = async (tx: Tx, orgId: string | null, isComplete: boolean): Promise<OrganizationAttention> => {
  const [operations, deletions, webhooks, apiKeys] = await pipeline([
    operationsInNeed(tx, orgId),
    deletionsInGrace(tx, orgId),
    isComplete ? disabledWebhooks(tx, orgId) : nothing,
    isComplete ? expiringApiKeys(tx, orgId) : nothing,
  ]);
  return {
    operations: sectionOf(operations, ({ steps, createdAt, ...operation }) => ({
      ...operation,
      ...unfinished(steps),
      at: createdAt.toISOString(),
    })),
    deletions: sectionOf(deletions, ({ endsAt, ...deletion }) => ({ ...deletion, at: endsAt })),
    webhooks: sectionOf(webhooks, ({ url, updatedAt, ...webhook }) => ({
      ...webhook,
      host: new URL(url).host,
      at: updatedAt.toISOString(),
    })),
    apiKeys: sectionOf(apiKeys, ({ keyPrefix, lastUsedAt, expiresAt, ...key }) => ({
      ...key,
      prefix: keyPrefix,
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
      at: expiresAt.toISOString(),
    })),
  };
};

const sectionOf = <Row, Item>({ count, rows }: { count: number; rows: Row[] }, present: (row: Row) => Item) => ({
  count,
  items: rows.map(present),
});

const unfinishedStatuses: readonly Step['status'][] = ['waiting', 'undoFailed', 'running', 'undoing'];

/** The step that an operation does not get past. */
const unfinished = (steps: readonly Step[]) => {
  const step = steps.find(({ status, error }) => unfinishedStatuses.includes(status) && error !== null);
  return {
    step: step?.name ?? null,
    attempt: step?.attempt ?? null,
    code: step?.error?.code ?? null,
    nextRetryAt: step?.nextRetryAt ?? null,
  };
};
