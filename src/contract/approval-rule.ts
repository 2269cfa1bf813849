// Who must agree, and whether enough people have. Plain TypeScript.
import { isAtLeast, type UserRole } from './permissions.ts';

/** What several people have to agree to. Names are only ever added. */
export const approvalKinds = ['elevation', 'supportAccess', 'factorRecovery'] as const;
export type ApprovalKind = (typeof approvalKinds)[number];

/** So many approvers with at least this role. */
export interface Requirement {
  readonly role: UserRole;
  readonly count: number;
}

/** What the policy says about a request. All requirements have to be met, by different people. */
export interface ApprovalRule {
  readonly requirements: readonly Requirement[];
  /** Whether the platform may approve once, where the organization has too few approvers. */
  readonly isPlatformAllowed: boolean;
  /** The authenticator assurance level that an approver's session must have. */
  readonly aal: 1 | 2;
  /** When approvers are reminded, and when all owners are asked, in seconds after the request. */
  readonly slaSeconds: number;
  readonly escalateSeconds: number;
  /** When the request lapses. */
  readonly endsSeconds: number;
}

/** As what somebody approves: with a role in the organization, or for the platform, which counts as an owner. */
export type Standing = UserRole | 'platform';

const rankOf = (standing: Standing): UserRole => (standing === 'platform' ? 'owner' : standing);

/**
 * Whether these people meet all requirements, each person counting once. An owner meets a requirement of an admin, so it is enough
 * that for each role as many people rank at least as high as all requirements from there upwards ask for.
 */
export const isMet = (requirements: readonly Requirement[], approvers: readonly Standing[]): boolean => {
  const counted = platformOnce(approvers);
  return requirements.every(({ role }) => {
    const asked = requirements.filter((each) => isAtLeast(each.role, role)).reduce((sum, each) => sum + each.count, 0);
    return counted.filter((each) => isAtLeast(rankOf(each), role)).length >= asked;
  });
};

/** However many operators agree, the platform is one approver: somebody of the organization has to agree, too. */
const platformOnce = (approvers: readonly Standing[]): Standing[] =>
  approvers.filter((each, index) => each !== 'platform' || approvers.indexOf('platform') === index);

/** Whether somebody with this role counts for any of the requirements. */
export const countsFor = (requirements: readonly Requirement[], standing: Standing): boolean =>
  requirements.some(({ role }) => isAtLeast(rankOf(standing), role));
