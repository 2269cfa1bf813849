import { type ApiKeyPolicy, apiKeyPolicyDefaults, type UpdateApiKeyPolicy } from '../../contract/api-key-policy.ts';
import { DomainError } from '../../contract/errors.ts';
import { allowsChange, type Conditions } from '../../contract/etag.ts';
import {
  type ApiKeyPolicyRow,
  type ApiKeyPolicyValues,
  findApiKeyPolicy,
  setApiKeyPolicy,
} from '../../db/api-key/policy.ts';
import { appendOutbox } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import { lockSettled } from '../../db/organization/store.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { authorize } from '../authorization.ts';
import type { Context } from '../context.ts';
import { type Change, writeOnce } from '../idempotency/answer.ts';
import { currentRank } from '../rank.ts';
import { orgIdOf } from '../scope.ts';

export type PolicyValues = ApiKeyPolicyValues;

/** What the organization has said, or the defaults. */
export const policyOf = async (tx: Tx, orgId: string): Promise<PolicyValues> =>
  (await findApiKeyPolicy(tx, orgId)) ?? apiKeyPolicyDefaults;

export const readApiKeyPolicy = async (ctx: Context, slug: string): Promise<ApiKeyPolicy> => {
  authorize(ctx, 'api-key-policy:read', slug);
  const orgId = await orgIdOf(ctx, slug);
  return withOrganization(ctx.db, orgId, async (tx) => presentPolicy(orgId, await findApiKeyPolicy(tx, orgId)));
};

export const updateApiKeyPolicy = async (
  ctx: Context,
  slug: string,
  change: UpdateApiKeyPolicy,
  conditions: Conditions,
): Promise<ApiKeyPolicy> => {
  authorize(ctx, 'api-key-policy:update', slug);
  const orgId = await orgIdOf(ctx, slug);
  const { value } = await writeOnce(ctx, { orgId }, {}, async (tx): Promise<Change<ApiKeyPolicy>> => {
    await lockSettled(tx, slug, 'keys');
    await currentRank(ctx, tx, 'api-key-policy:update');
    const before = presentPolicy(orgId, await findApiKeyPolicy(tx, orgId));
    if (!allowsChange(conditions, { id: orgId, version: before.version })) throw new DomainError('precondition_failed');
    const { maxAgeDays = before.maxAgeDays, warningDays = before.warningDays } = change;
    const { overlapSeconds = before.overlapSeconds } = change;
    const values = { maxAgeDays, warningDays, overlapSeconds };
    const isSame =
      maxAgeDays === before.maxAgeDays &&
      warningDays === before.warningDays &&
      overlapSeconds === before.overlapSeconds;
    if (isSame) return { value: before, audit: null };
    const row = await setApiKeyPolicy(tx, orgId, values);
    await appendOutbox(tx, { orgId, type: 'api_key_policy.changed', payload: { orgId, ...values } });
    return {
      value: presentPolicy(orgId, row),
      audit: { action: 'api_key_policy.update', target: `organization:${orgId}`, detail: values },
    };
  });
  return value;
};

const presentPolicy = (orgId: string, row: ApiKeyPolicyRow | undefined): ApiKeyPolicy => {
  const { maxAgeDays, warningDays, overlapSeconds } = row ?? apiKeyPolicyDefaults;
  return {
    orgId,
    maxAgeDays,
    warningDays,
    overlapSeconds,
    version: row?.version ?? 0,
    updatedAt: row?.updatedAt.toISOString() ?? null,
  };
};
