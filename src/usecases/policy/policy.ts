import { createHash } from 'node:crypto';
import { z } from 'zod';
import { DomainError, type ErrorCode, isErrorCode } from '../../contract/errors.ts';
import { type OperatorRole, type Permission, permissionTable, type UserRole } from '../../contract/permissions.ts';
import { matchPrincipal, type Principal } from '../../contract/principal.ts';
import type { OpenPolicyModule, PolicyModule, PolicySource } from '../../providers/policy/port.ts';
import { brokenInvariants } from './invariants.ts';

/** What a permission is used on, where its decision depends on that. */
export type PolicyResource =
  | {
      readonly type: 'operation';
      /** The permission by which operations of its kind are started. */
      readonly startedWith: Permission;
      /** For a deletion: the status of the organization before it. */
      readonly deletionOf: string | null;
    }
  | { readonly type: 'organization'; readonly deletionOf: string };

export type Decision =
  | {
      readonly allow: true;
      readonly policyIds: readonly string[];
      /** The rules that decide when it is known what the permission is used on. */
      readonly conditions: readonly string[];
    }
  | { readonly allow: false; readonly policyIds: readonly string[]; readonly code: ErrorCode; readonly reason: string };

/** The decision about each permission of a caller, in its own organization. */
export type Grants = ReadonlyMap<Permission, Decision>;

export interface Explanation {
  readonly policyId: string;
  readonly refuses: boolean;
  readonly reason: string;
}

/** Decides who may do what. The only part of the product that does. */
export interface Policy {
  /** Names what is decided by: the policy and its data. */
  readonly revision: string;
  /** The same object each time for the same principal. */
  grantsOf(principal: Principal): Grants;
  /** The permissions of a member of an active organization, or of a caller for the platform. */
  permissionsOf(principal: Principal): readonly Permission[];
  permissionsOfRole(role: UserRole): ReadonlySet<Permission>;
  permissionsOfOperator(role: OperatorRole): ReadonlySet<Permission>;
  /** Whether an owner would have the permission in another organization. */
  crosses(permission: Permission): boolean;
  decide(principal: Principal, permission: Permission, resource: PolicyResource): Decision;
  explain(principal: Principal, permission: Permission): readonly Explanation[];
}

const Answer = z.union([
  z.object({
    allow: z.literal(true),
    policyIds: z.array(z.string()).min(1),
    conditions: z.array(z.string()),
  }),
  z.object({
    allow: z.literal(false),
    policyIds: z.array(z.string()).min(1),
    code: z.custom<ErrorCode>(isErrorCode),
    reason: z.string(),
  }),
]);

const Explanations = z.array(z.object({ policyId: z.string(), refuses: z.boolean(), reason: z.string() }));

const permissions = Object.keys(permissionTable) as Permission[];

/** As the policy reads callers. */
interface Asking {
  readonly subject:
    | { readonly kind: 'platform' }
    | { readonly kind: 'operator'; readonly role: string }
    | {
        readonly kind: 'user';
        readonly role: string;
        readonly status: string;
        readonly organizationId: string;
        readonly scopes: readonly string[] | null;
        readonly customRole: readonly string[] | null;
      };
  readonly organization?: { readonly id: string; readonly status: string };
}

const askingOf = (principal: Principal): Asking =>
  matchPrincipal<Asking>(principal, {
    platform: () => ({ subject: { kind: 'platform' } }),
    operator: ({ role }) => ({ subject: { kind: 'operator', role } }),
    user: ({ role, userStatus, orgId, orgStatus, scopes }) => ({
      subject: { kind: 'user', role, status: userStatus, organizationId: orgId, scopes, customRole: null },
      organization: { id: orgId, status: orgStatus },
    }),
  });

const member = (role: UserRole): Asking => ({
  subject: { kind: 'user', role, status: 'active', organizationId: '', scopes: null, customRole: null },
  organization: { id: '', status: 'active' },
});

const policyError = (cause: unknown): DomainError =>
  new DomainError('policy_unavailable', undefined, { cause, internal: 'The policy could not decide.' });

/** An error is a refusal of this one call; nothing keeps it. */
const askThe = <T>(module: PolicyModule, entrypoint: string, answer: z.ZodType<T>, input: object): T => {
  try {
    return answer.parse(module.evaluate(`freehold/authz/${entrypoint}`, input));
  } catch (error) {
    throw policyError(error);
  }
};

const policyOf = (module: PolicyModule, revision: string): Policy => {
  const decide = (asking: Asking, action: Permission, resource?: PolicyResource): Decision =>
    askThe(module, 'decision', Answer, { ...asking, action, ...(resource === undefined ? {} : { resource }) });
  const grantsFor = (asking: Asking): Grants => new Map(permissions.map((each) => [each, decide(asking, each)]));

  // Callers with the same standing share their grants, whichever organization they are of.
  const shared = new Map<string, Grants>();
  const sharedGrants = (asking: Asking): Grants => {
    const { subject, organization } = asking;
    const standing = subject.kind === 'user' ? { ...subject, organizationId: '', scopes: null } : subject;
    const key = JSON.stringify([standing, organization?.status]);
    const known = shared.get(key);
    if (known !== undefined) return known;
    const grants = grantsFor({
      subject: standing,
      ...(organization === undefined ? {} : { organization: { ...organization, id: '' } }),
    });
    shared.set(key, grants);
    return grants;
  };

  const allowedIn = (grants: Grants): Permission[] => permissions.filter((each) => grants.get(each)?.allow === true);
  const sets = new Map<string, ReadonlySet<Permission>>();
  const setOf = (asking: Asking): ReadonlySet<Permission> => {
    const key = `${asking.subject.kind} ${'role' in asking.subject ? asking.subject.role : ''}`;
    const known = sets.get(key);
    if (known !== undefined) return known;
    const made = new Set(allowedIn(sharedGrants(asking)));
    sets.set(key, made);
    return made;
  };
  const memo = new WeakMap<Principal, { grants: Grants; permissions: readonly Permission[] | null }>();
  const remembered = (principal: Principal) => {
    const known = memo.get(principal);
    if (known !== undefined) return known;
    const asking = askingOf(principal);
    const made = { grants: narrowed(sharedGrants(asking), scopesIn(asking)), permissions: null };
    memo.set(principal, made);
    return made;
  };

  return {
    revision,
    grantsOf: (principal) => remembered(principal).grants,
    permissionsOf: (principal) => {
      const known = remembered(principal);
      if (known.permissions !== null) return known.permissions;
      const asking = askingOf(principal);
      const { subject, organization } = asking;
      const whileActive =
        subject.kind !== 'user' || organization === undefined
          ? asking
          : { subject: { ...subject, status: 'active' }, organization: { ...organization, status: 'active' } };
      known.permissions = allowedIn(narrowed(sharedGrants(whileActive), scopesIn(asking)));
      return known.permissions;
    },
    permissionsOfRole: (role) => setOf(member(role)),
    permissionsOfOperator: (role) => setOf({ subject: { kind: 'operator', role } }),
    crosses: (permission) => {
      const { subject } = member('owner');
      return decide({ subject, organization: { id: 'another', status: 'active' } }, permission).allow;
    },
    decide: (principal, permission, resource) => decide(askingOf(principal), permission, resource),
    explain: (principal, action) => askThe(module, 'explain', Explanations, { ...askingOf(principal), action }),
  };
};

const scopesIn = ({ subject }: Asking): readonly string[] | null => (subject.kind === 'user' ? subject.scopes : null);

const outsideScopes: Decision = {
  allow: false,
  code: 'forbidden',
  reason: 'the scopes of the key do not have the permission',
  policyIds: ['authz/scopes'],
};

/** What the policy says about a key with these scopes, made from what it says about one without: there are many keys. */
const narrowed = (grants: Grants, scopes: readonly string[] | null): Grants => {
  if (scopes === null) return grants;
  return new Map(
    [...grants].map(([name, decision]) => [name, decision.allow && !scopes.includes(name) ? outsideScopes : decision]),
  );
};

interface OpenPolicyOptions {
  readonly open: OpenPolicyModule;
  readonly source: PolicySource;
  readonly onRenewalFailed: (error: unknown) => void;
}

/** Rejects if the policy cannot be read, does not answer, or breaks what every policy must keep to. */
export const openPolicy = async ({ open, source, onRenewalFailed }: OpenPolicyOptions): Promise<Policy> => {
  const revision = createHash('sha256').update(source.wasm).update(source.data).digest('hex').slice(0, 16);
  const policy = policyOf(await open(source, onRenewalFailed), revision);
  const broken = brokenInvariants(policy);
  if (broken.length > 0) throw new Error(`The policy cannot be used. ${broken.slice(0, 5).join(' ')}`);
  return policy;
};
