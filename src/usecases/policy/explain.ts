import { DomainError } from '../../contract/errors.ts';
import type { Explain, Explanation, Jwks, MemberPermissions, PolicyInfo } from '../../contract/policy.ts';
import { isPlatform } from '../../contract/principal.ts';
import { findApiKey } from '../../db/api-key/store.ts';
import type { Tx } from '../../db/client.ts';
import { findOrganizationById } from '../../db/organization/store.ts';
import { permissionsOfCustomRole } from '../../db/role/store.ts';
import { withOrganization } from '../../db/tenancy.ts';
import { findUser } from '../../db/user/store.ts';
import { keyNotFound, ownUserIdOf, visibleKey } from '../api-key/authority.ts';
import { authorize, organizationNotFound } from '../authorization.ts';
import type { Context } from '../context.ts';
import { operationNotFound } from '../operation/read.ts';
import { orgIdOf } from '../scope.ts';
import type { Decision, PolicyMember, PolicyResource, RuleOutcome } from './policy.ts';
import { resourceFor, type Target, targetOf } from './target.ts';

export const readPolicy = (ctx: Context): PolicyInfo => {
  authorize(ctx, 'policy:read');
  const { policy, policyRevisions } = ctx;
  const standing = policyRevisions?.standing() ?? null;
  const revisionId = standing?.activeId ?? null;
  return {
    revision: policy.revision,
    source: revisionId === null ? 'built-in' : 'bundle',
    loadedAt: policy.loadedAt.toISOString(),
    // Where the installation keeps it, and what went wrong there, is no business of organizations.
    bundle:
      policyRevisions === null || !isPlatform(ctx.principal)
        ? null
        : {
            place: policyRevisions.place,
            revisionId,
            lookedAt: standing?.lookedAt?.toISOString() ?? null,
            problem: standing?.problem ?? null,
          },
  };
};

const presentDecision = (decision: Decision) => ({
  decision: decision.allow,
  code: decision.allow ? null : decision.code,
  reason: decision.allow ? null : decision.reason,
  policyIds: [...decision.policyIds],
  conditions: decision.allow ? [...decision.conditions] : [],
});

/** A rule has the same reason whether or not it refuses; of one that does not, it would be misread. */
const presentRules = (rules: readonly RuleOutcome[]) =>
  rules.map(({ policyId, refuses, reason }) => ({ policyId, refuses, reason: refuses ? reason : null }));

/** What each rule says about the caller, or about a member of its organization, on what the permission would be used on. */
export const explain = async (ctx: Context, { permission, userId, keyId, ...named }: Explain): Promise<Explanation> => {
  const { policy, principal } = ctx;
  authorize(ctx, 'policy-explanation:read');
  const policyRevision = policy.revision;
  if (named.organization !== undefined && !isPlatform(principal) && named.organization !== principal.slug)
    throw organizationNotFound(true);
  const target = await namedTarget(ctx, named);
  const resource = target === null ? null : resourceFor(permission, target);
  const isOwn = userId === undefined || (!isPlatform(principal) && userId === principal.id);
  if (isOwn && keyId === undefined) {
    const decision = policy.grantsOf(principal).get(permission);
    if (decision === undefined) throw new DomainError('policy_unavailable');
    const whole = settled(decision, resource, (on) => policy.decide(principal, permission, on));
    return { ...whole, policyRevision, rules: presentRules(policy.explain(principal, permission, resource)) };
  }
  const slug = isPlatform(principal) ? (named.organization ?? target?.slug) : principal.slug;
  if (slug === undefined) throw new DomainError('organization_required');
  const member = await memberAsked(ctx, slug, userId, keyId);
  const decision = policy.decideMember(member, permission, null);
  return {
    ...settled(decision, resource, (on) => policy.decideMember(member, permission, on)),
    policyRevision,
    rules: presentRules(policy.explainMember(member, permission, resource)),
  };
};

/** The member that is asked about, with the scopes of the key. Those who see only their own keys ask about these as about themselves. */
const memberAsked = async (
  ctx: Context,
  slug: string,
  userId: string | undefined,
  keyId: string | undefined,
): Promise<PolicyMember> => {
  if (keyId !== undefined) authorize(ctx, 'api-key:read', slug);
  const ownUserId = keyId === undefined ? null : ownUserIdOf(ctx);
  if (ownUserId === null) authorize(ctx, 'user-permission:read', slug);
  const { member } = await memberIn(ctx, slug, async (tx, orgId) => {
    if (keyId === undefined) return { userId: String(userId), scopes: null };
    const key = visibleKey(await findApiKey(tx, orgId, keyId), ownUserId);
    if (userId !== undefined && key.userId !== userId) throw keyNotFound(true);
    return key;
  });
  return member;
};

/** Presents a decision, made again with what the permission would be used on, if it depends on that. */
const settled = (
  decision: Decision,
  resource: PolicyResource | null,
  decideWith: (resource: PolicyResource) => Decision,
) =>
  presentDecision(
    decision.allow && decision.conditions.length > 0 && resource !== null ? decideWith(resource) : decision,
  );

/** null: the question names none. */
const namedTarget = async (
  ctx: Context,
  { resource, organization }: Pick<Explain, 'resource' | 'organization'>,
): Promise<Target | null> => {
  if (resource === undefined) return null;
  const isOperation = resource.type === 'operation';
  // The explanation says of what kind the operation is.
  if (isOperation) authorize(ctx, 'operation:read');
  const target = await targetOf(ctx, resource);
  if (target === null || (organization !== undefined && organization !== target.slug))
    throw isOperation ? operationNotFound() : organizationNotFound(!isPlatform(ctx.principal));
  return target;
};

/** The permissions that a member has now, in the present status of the organization. */
export const readMemberPermissions = async (ctx: Context, slug: string, userId: string): Promise<MemberPermissions> => {
  authorize(ctx, 'user-permission:read', slug);
  const { policy } = ctx;
  const { member, customRole } = await memberIn(ctx, slug, async () => ({ userId, scopes: null }));
  const permissions = policy.permissionsOfMember(member);
  return { userId, role: member.role, customRole, permissions: [...permissions], policyRevision: policy.revision };
};

interface Asked {
  readonly userId: string;
  readonly scopes: readonly string[] | null;
}

const memberIn = async (
  ctx: Context,
  slug: string,
  findAsked: (tx: Tx, orgId: string) => Promise<Asked>,
): Promise<{ member: PolicyMember; customRole: string | null }> => {
  const orgId = await orgIdOf(ctx, slug);
  return withOrganization(ctx.db, orgId, async (tx) => {
    const { userId, scopes } = await findAsked(tx, orgId);
    const [organization, user] = [await findOrganizationById(tx, orgId), await findUser(tx, orgId, userId)];
    if (organization === undefined) throw organizationNotFound();
    if (user === undefined) throw new DomainError('not_found', 'The user does not exist.');
    const userStatus = user.status === 'suspended' ? 'suspended' : 'active';
    const customRole = await permissionsOfCustomRole(tx, user);
    const member = {
      role: user.role,
      customRole,
      userStatus,
      orgId,
      orgStatus: organization.status,
      scopes,
    } as const;
    return { member, customRole: user.customRole };
  });
};

/** The public keys of signed decisions. A retired one is gone at once: no decision lives as long as its retirement takes. */
export const readSigningKeys = ({ keyRing }: Pick<Context, 'keyRing'>): Jwks => {
  const keys = keyRing.livePublicKeys('decision');
  return {
    keys: [...keys].map(([kid, key]) => ({
      kty: 'OKP',
      crv: 'Ed25519',
      x: String(key.export({ format: 'jwk' }).x),
      kid,
      alg: 'EdDSA',
      use: 'sig',
    })),
  };
};
