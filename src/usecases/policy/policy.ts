import type { ApprovalKind, ApprovalRule } from '../../contract/approval-rule.ts';
import type { ErrorCode } from '../../contract/errors.ts';
import type { OperatorRole, Permission, UserRole } from '../../contract/permissions.ts';
import type { Obligation } from '../../contract/policy.ts';
import type { Principal, UserPrincipal } from '../../contract/principal.ts';
import type { PolicyStanding } from '../../db/policy/revision.ts';
import type { PolicySource } from '../../providers/policy/port.ts';

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
      readonly obligations: readonly Obligation[];
    }
  | { readonly allow: false; readonly policyIds: readonly string[]; readonly code: ErrorCode; readonly reason: string };

/** The permissions that `authorizeOn` decides once it is known what they are used on, and what kind of thing that is. */
export const conditionalOn: Readonly<Partial<Record<Permission, PolicyResource['type']>>> = {
  'operation:cancel': 'operation',
  'operation:retry': 'operation',
  'organization:delete': 'organization',
};

/** The decision about each permission of a caller, in its own organization. */
export interface Grants {
  get(permission: Permission): Decision | undefined;
}

export interface RuleOutcome {
  readonly policyId: string;
  readonly refuses: boolean;
  readonly reason: string;
}

/** What decides about a member, whichever credential it has. */
export type PolicyMember = Pick<
  UserPrincipal,
  'role' | 'customRole' | 'userStatus' | 'orgId' | 'orgStatus' | 'scopes'
> & {
  /** Whether it has the role by an elevation. */
  readonly isElevated?: boolean;
};

/** What decides about who must agree to a request. */
interface ApprovalQuestion {
  readonly kind: ApprovalKind;
  /** The role that is asked for. */
  readonly role: UserRole;
  /** How many members could approve, by their role. */
  readonly eligible: Readonly<Record<'owner' | 'admin', number>>;
}

/** Decides who may do what. The only part of the product that does. */
export interface Policy {
  /** Names what is decided by: the policy and its data. */
  readonly revision: string;
  readonly loadedAt: Date;
  /** The same object each time for the same principal. */
  grantsOf(principal: Principal): Grants;
  /** The permissions of a member of an active organization, or of a caller for the platform. */
  permissionsOf(principal: Principal): readonly Permission[];
  /** What a member may do in the present status of the organization. */
  permissionsOfMember(member: PolicyMember): readonly Permission[];
  /** `customRole`: the permissions to which a custom role narrows it; null: it is the built-in role. */
  permissionsOfRole(role: UserRole, customRole: readonly string[] | null): ReadonlySet<Permission>;
  permissionsOfOperator(role: OperatorRole): ReadonlySet<Permission>;
  /** Whether an owner would have the permission in another organization. */
  crosses(permission: Permission): boolean;
  /** The rules that decide about an owner's permission when it is known what it is used on. */
  conditionsOf(permission: Permission): readonly string[];
  decide(principal: Principal, permission: Permission, resource: PolicyResource): Decision;
  decideMember(member: PolicyMember, permission: Permission, resource: PolicyResource | null): Decision;
  decideOperator(role: OperatorRole, permission: Permission, resource: PolicyResource | null): Decision;
  /** Who must agree to a request. */
  approvalRule(question: ApprovalQuestion): ApprovalRule;
  explain(principal: Principal, permission: Permission, resource: PolicyResource | null): readonly RuleOutcome[];
  explainMember(member: PolicyMember, permission: Permission, resource: PolicyResource | null): readonly RuleOutcome[];
}

/** Policies from outside, as a process knows them. */
export interface PolicyRevisions {
  /** Where they are looked for. */
  readonly place: string;
  /** As last read. null: not read yet. */
  standing(): PolicyStanding | null;
  /** Tries a policy where it can do no harm. Returns why it cannot be used; null: it can. */
  attempt(source: PolicySource): Promise<string | null>;
}
