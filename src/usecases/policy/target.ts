import type { ErrorCode } from '../../contract/errors.ts';
import { kindOf } from '../../contract/operation-kinds.ts';
import type { OrganizationStatus } from '../../contract/organization.ts';
import type { Permission } from '../../contract/permissions.ts';
import type { PolicyTarget } from '../../contract/policy.ts';
import { isPlatform } from '../../contract/principal.ts';
import { findOperation } from '../../db/operation/store.ts';
import { findOrganization, findOrganizationById } from '../../db/organization/store.ts';
import type { Context } from '../context.ts';
import { inScope, ownOrgId } from '../scope.ts';
import { conditionalOn, type Decision, type PolicyResource } from './policy.ts';

/** The organization that a question is about, and the operation, if it is about one. */
export interface Target {
  readonly orgId: string;
  readonly slug: string;
  readonly orgStatus: OrganizationStatus;
  readonly operation: PolicyResource | null;
}

/** null: there is none that the caller may ask about. */
export const targetOf = async (ctx: Context, { type, id }: PolicyTarget): Promise<Target | null> => {
  const { principal } = ctx;
  if (type === 'organization') {
    if (!isPlatform(principal)) return id === principal.slug ? { ...principal, operation: null } : null;
    const row = await inScope(ctx, (tx) => findOrganization(tx, id));
    return row === undefined ? null : { orgId: row.id, slug: row.slug, orgStatus: row.status, operation: null };
  }
  return inScope(ctx, async (tx) => {
    const operation = await findOperation(tx, id, ownOrgId(ctx));
    const row = operation === undefined ? undefined : await findOrganizationById(tx, operation.orgId);
    if (operation === undefined || row === undefined) return null;
    const startedWith = kindOf(operation.kind).permission;
    const deletionOf = operation.input.deletion?.formerStatus ?? null;
    return {
      orgId: row.id,
      slug: row.slug,
      orgStatus: row.status,
      operation: { type: 'operation', startedWith, deletionOf },
    };
  });
};

type Used = Pick<Target, 'orgStatus' | 'operation'>;

/** What a permission would be used on, as the policy reads it. */
const resourceOf = ({ orgStatus, operation }: Used): PolicyResource =>
  operation ?? { type: 'organization', deletionOf: orgStatus };

/** The same; null: the decision about the permission does not depend on a thing of this kind. */
export const resourceFor = (permission: Permission, used: Used): PolicyResource | null => {
  const resource = resourceOf(used);
  return conditionalOn[permission] === resource.type ? resource : null;
};

export const refused = (policyId: string, code: ErrorCode, reason: string): Decision => ({
  allow: false,
  code,
  reason,
  policyIds: [policyId],
});

const resourceNeeded = (conditions: readonly string[]): Decision => ({
  allow: false,
  code: 'validation_failed',
  reason: 'the decision depends on what the permission is used on, which the resource must name',
  policyIds: conditions,
});

/** Decides again with what the permission is used on. Of another kind of thing, it stays undecided, which is a refusal. */
export const decidedOn = (
  decision: Decision,
  used: Used,
  decideWith: (resource: PolicyResource) => Decision,
): Decision => {
  if (!decision.allow || decision.conditions.length === 0) return decision;
  const whole = decideWith(resourceOf(used));
  return whole.allow && whole.conditions.length > 0 ? resourceNeeded(whole.conditions) : whole;
};
