import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { ApprovalRule } from '../../contract/approval-rule.ts';
import { isElevatable } from '../../contract/elevatable.ts';
import { DomainError, type ErrorCode, isErrorCode } from '../../contract/errors.ts';
import {
  type OperatorRole,
  type Permission,
  permissionTable,
  type UserRole,
  userRoles,
} from '../../contract/permissions.ts';
import { Obligation } from '../../contract/policy.ts';
import { elevationOf, matchPrincipal, type Principal } from '../../contract/principal.ts';
import type { OpenPolicyModule, PolicyModule, PolicySource } from '../../providers/policy/port.ts';
import { brokenInvariants } from './invariants.ts';
import type { Decision, Grants, Policy, PolicyResource } from './policy.ts';
import { unmetVectors } from './vectors.ts';

const Answer = z.union([
  z.object({
    allow: z.literal(true),
    policyIds: z.array(z.string()).min(1),
    conditions: z.array(z.string()),
    obligations: z.array(Obligation),
  }),
  z.object({
    allow: z.literal(false),
    policyIds: z.array(z.string()).min(1),
    code: z.custom<ErrorCode>(isErrorCode),
    reason: z.string(),
  }),
]);

const Rule = z.object({
  requirements: z
    .array(z.object({ role: z.enum(userRoles), count: z.int().min(1).max(10) }))
    .min(1)
    .max(4),
  isPlatformAllowed: z.boolean(),
  aal: z.literal([1, 2]),
  slaSeconds: z.int().min(1),
  escalateSeconds: z.int().min(1),
  endsSeconds: z
    .int()
    .min(1)
    .max(30 * 86_400),
}) satisfies z.ZodType<ApprovalRule>;

const Explanations = z.array(z.object({ policyId: z.string(), refuses: z.boolean(), reason: z.string() }));

const permissions = Object.keys(permissionTable) as Permission[];

/** A caller as the policy reads it. */
interface Asking {
  readonly subject: { readonly kind: string; readonly [fact: string]: unknown };
  readonly organization?: { readonly id: string; readonly status: string };
}

/** What decides about a caller, beside its custom role and its scopes. */
interface Standing {
  /** Names the standing; callers with the same name have the same grants, whichever organization they are of. */
  readonly name: string;
  readonly asking: Asking;
}

const unnarrowed = { customRole: null, scopes: null } as const;

const memberAs = (role: UserRole, status: string, orgStatus: string, isElevated = false): Standing => ({
  name: `user ${role} ${status} ${orgStatus}${isElevated ? ' elevated' : ''}`,
  asking: askingAsMember({ role, userStatus: status, orgId: '', orgStatus, ...unnarrowed, isElevated }),
});

const operatorAs = (role: OperatorRole): Standing => ({
  name: `operator ${role}`,
  asking: { subject: { kind: 'operator', role } },
});

const platform: Standing = { name: 'platform', asking: { subject: { kind: 'platform' } } };

/** What narrows the permissions of a role; null: nothing. */
interface Narrowing {
  readonly customRole: readonly string[] | null;
  readonly scopes: readonly string[] | null;
}

const elevatable = permissions.filter(isElevatable);

interface Member extends Narrowing {
  readonly role: UserRole;
  readonly userStatus: string;
  readonly orgId: string;
  readonly orgStatus: string;
  readonly isElevated?: boolean;
}

const askingAsMember = (member: Member): Asking => {
  const { role, userStatus, orgId, orgStatus, scopes, customRole, isElevated = false } = member;
  return {
    subject: { kind: 'user', role, status: userStatus, organizationId: orgId, scopes, customRole, isElevated },
    organization: { id: orgId, status: orgStatus },
  };
};

interface Caller {
  readonly standing: Standing;
  /** The same, were it and its organization active. */
  readonly active: Standing;
  readonly narrowing: Narrowing;
  readonly asking: Asking;
}

const callerOf = (principal: Principal): Caller => {
  const alike = (standing: Standing): Caller => ({
    standing,
    active: standing,
    narrowing: unnarrowed,
    asking: standing.asking,
  });
  return matchPrincipal<Caller>(principal, {
    platform: () => alike(platform),
    operator: ({ role }) => alike(operatorAs(role)),
    user: (member) => {
      const isElevated = elevationOf(member) !== null;
      return {
        standing: memberAs(member.role, member.userStatus, member.orgStatus, isElevated),
        active: memberAs(member.role, 'active', 'active', isElevated),
        narrowing: member,
        asking: askingAsMember({ ...member, isElevated }),
      };
    },
  });
};

const policyError = (cause: unknown): DomainError =>
  new DomainError('policy_unavailable', undefined, { cause, internal: 'The policy could not decide.' });

/** An error is a refusal of this one call; nothing keeps it. */
const askThe = <T>(module: PolicyModule, entrypoint: string, answer: z.ZodType<T>, input: object): T => {
  try {
    return answer.parse(module.evaluate(`freehold/${entrypoint}`, input));
  } catch (error) {
    throw policyError(error);
  }
};

const questionOf = (asking: Asking, action: Permission, resource: PolicyResource | null): object => ({
  ...asking,
  action,
  ...(resource === null ? {} : { resource }),
});

/** `builtIn` answers what this policy has no rules for. */
const policyOf = (module: PolicyModule, revision: string, builtIn: Policy | undefined): Policy => {
  const decide = (asking: Asking, action: Permission, resource: PolicyResource | null = null): Decision =>
    askThe(module, 'authz/decision', Answer, questionOf(asking, action, resource));

  const known = new Map<string, Grants>();
  const grantsAs = ({ name, asking }: Standing): Grants => {
    const decided = known.get(name) ?? new Map(permissions.map((each) => [each, decide(asking, each)]));
    // Also by a policy that knows of no elevations yet.
    const grants = asking.subject.isElevated === true ? within(decided, elevatable, beyondElevation) : decided;
    known.set(name, grants);
    return grants;
  };
  const allowed = (grants: Grants): Permission[] => permissions.filter((each) => grants.get(each)?.allow === true);
  const sets = new Map<string, ReadonlySet<Permission>>();
  const setAs = (standing: Standing): ReadonlySet<Permission> => {
    const set = sets.get(standing.name) ?? new Set(allowed(grantsAs(standing)));
    sets.set(standing.name, set);
    return set;
  };

  const grantsOf = new WeakMap<Principal, Grants>();
  const permissionsOf = new WeakMap<Principal, readonly Permission[]>();
  return {
    revision,
    loadedAt: new Date(),
    grantsOf: (principal) => {
      const kept = grantsOf.get(principal);
      if (kept !== undefined) return kept;
      const { standing, narrowing } = callerOf(principal);
      const grants = narrowed(grantsAs(standing), narrowing);
      grantsOf.set(principal, grants);
      return grants;
    },
    permissionsOf: (principal) => {
      const kept = permissionsOf.get(principal);
      if (kept !== undefined) return kept;
      const { active, narrowing } = callerOf(principal);
      const names = allowed(narrowed(grantsAs(active), narrowing));
      permissionsOf.set(principal, names);
      return names;
    },
    permissionsOfMember: ({ role, userStatus, orgStatus, isElevated, ...narrowing }) =>
      allowed(narrowed(grantsAs(memberAs(role, userStatus, orgStatus, isElevated)), narrowing)),
    permissionsOfRole: (role, customRole) => {
      const standing = memberAs(role, 'active', 'active');
      if (customRole === null) return setAs(standing);
      return new Set(allowed(narrowed(grantsAs(standing), { customRole, scopes: null })));
    },
    permissionsOfOperator: (role) => setAs(operatorAs(role)),
    conditionsOf: (permission) => {
      const decision = grantsAs(memberAs('owner', 'active', 'active')).get(permission);
      return decision?.allow === true ? decision.conditions : [];
    },
    crosses: (permission) => {
      const { subject } = memberAs('owner', 'active', 'active').asking;
      return decide({ subject, organization: { id: 'another', status: 'active' } }, permission).allow;
    },
    decide: (principal, permission, resource) => decide(callerOf(principal).asking, permission, resource),
    decideMember: (member, permission, resource) => decide(askingAsMember(member), permission, resource),
    decideOperator: (role, permission, resource) => decide(operatorAs(role).asking, permission, resource),
    approvalRule: (question) =>
      builtIn === undefined || module.has('freehold/approval/rule')
        ? askThe(module, 'approval/rule', Rule, question)
        : builtIn.approvalRule(question),
    explainMember: (member, action, resource) =>
      askThe(module, 'authz/explain', Explanations, questionOf(askingAsMember(member), action, resource)),
    explain: (principal, action, resource) =>
      askThe(module, 'authz/explain', Explanations, questionOf(callerOf(principal).asking, action, resource)),
  };
};

const beyondElevation: Decision = {
  allow: false,
  code: 'forbidden',
  reason: 'nobody can have the permission by an elevation',
  policyIds: ['authz/elevation'],
};

const outsideCustomRole: Decision = {
  allow: false,
  code: 'forbidden',
  reason: 'the custom role of the caller does not have the permission',
  policyIds: ['authz/custom-role'],
};

const outsideScopes: Decision = {
  allow: false,
  code: 'forbidden',
  reason: 'the scopes of the key do not have the permission',
  policyIds: ['authz/scopes'],
};

/** What the policy says about a custom role and a key with scopes, made from what it says without them: there are many of both. */
const narrowed = (grants: Grants, { customRole, scopes }: Narrowing): Grants =>
  within(within(grants, customRole, outsideCustomRole), scopes, outsideScopes);

const within = (grants: Grants, names: readonly string[] | null, outside: Decision): Grants => {
  if (names === null) return grants;
  const inside = new Set(names);
  return {
    get: (name) => {
      const decision = grants.get(name);
      return decision?.allow === true && !inside.has(name) ? outside : decision;
    },
  };
};

interface OpenPolicyOptions {
  readonly open: OpenPolicyModule;
  readonly source: PolicySource;
  readonly onRenewalFailed: (error: unknown) => void;
  /** The policy of the product, for one from outside that was made before the product asked about everything that it asks now. */
  readonly builtIn?: Policy;
}

/** Rejects if the policy cannot be read, does not answer, or breaks what every policy must keep to. */
export const openPolicy = async ({ open, source, onRenewalFailed, builtIn }: OpenPolicyOptions): Promise<Policy> => {
  const revision = createHash('sha256').update(source.wasm).update(source.data).digest('hex').slice(0, 16);
  const module = await open(source, onRenewalFailed);
  const policy = policyOf(module, revision, builtIn);
  const broken = [...brokenInvariants(policy), ...unmetVectors(module, source.data)];
  if (broken.length > 0) throw new Error(`The policy cannot be used. ${broken.slice(0, 5).join(' ')}`);
  return policy;
};
