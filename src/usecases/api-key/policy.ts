import { type ApiKeyPolicy, apiKeyPolicyDefaults, type UpdateApiKeyPolicy } from '../../contract/api-key-policy.ts';
import { assertVersion, type Conditions } from '../../contract/etag.ts';
import { type ApiKeyPolicyValues, findApiKeyPolicy, setApiKeyPolicy } from '../../db/api-key/policy.ts';
import type { ApiKeyPolicyRow } from '../../db/api-key/schema.ts';
import type { Tx } from '../../db/client.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { authorize } from '../authorization.ts';
import type { Context } from '../context.ts';
import { orgIdOf } from '../scope.ts';
import { changeTenant, type Effect } from '../tenant-change.ts';

export type PolicyValues = ApiKeyPolicyValues;

/** The organization's own policy, or the defaults. */
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
  const { value } = await changeTenant(
    ctx,
    { slug, permission: 'api-key-policy:update', settled: 'keys' },
    async (tx, { orgId }): Promise<Effect<ApiKeyPolicy>> => {
      const before = presentPolicy(orgId, await findApiKeyPolicy(tx, orgId));
      assertVersion(conditions, { id: orgId, version: before.version });
      const { maxAgeDays = before.maxAgeDays, warningDays = before.warningDays } = change;
      const { overlapSeconds = before.overlapSeconds } = change;
      const values = { maxAgeDays, warningDays, overlapSeconds };
      const isSame =
        maxAgeDays === before.maxAgeDays &&
        warningDays === before.warningDays &&
        overlapSeconds === before.overlapSeconds;
      if (isSame) return { value: before, audit: null };
      const row = await setApiKeyPolicy(tx, orgId, values);
      return {
        value: presentPolicy(orgId, row),
        events: [{ type: 'api_key_policy.changed', payload: { orgId, ...values } }],
        audit: { action: 'api_key_policy.update', target: `organization:${orgId}`, detail: values },
      };
    },
  );
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
