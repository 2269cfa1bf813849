import { approvalKinds } from '../../contract/approval-rule.ts';
import { organizationStatuses } from '../../contract/organization.ts';
import { isPlatformOnly, type Permission, permissionTable, userRoles } from '../../contract/permissions.ts';
import { conditionalOn, type Policy } from './policy.ts';

const permissions = Object.keys(permissionTable) as Permission[];

/** Without these, nobody could look at an organization or mend a policy. */
const needed = { viewer: 'organization:read', owner: 'user:update' } as const satisfies Record<string, Permission>;

const eligibleCounts = [0, 1, 2, 5];

const anybody = { userStatus: 'active', orgStatus: 'active', orgId: '', customRole: null, scopes: null } as const;
const neededByPlatform = [
  'policy:read',
  'policy-revision:list',
  'policy-revision:activate',
] as const satisfies Permission[];

/**
 * What every policy must keep to, also one from elsewhere. Returns a sentence for each rule that this one breaks.
 */
export const brokenInvariants = (
  policy: Pick<
    Policy,
    | 'permissionsOf'
    | 'permissionsOfRole'
    | 'permissionsOfMember'
    | 'decideMember'
    | 'crosses'
    | 'conditionsOf'
    | 'explainMember'
    | 'approvalRule'
  >,
): string[] => {
  const broken: string[] = [];
  for (const [index, role] of userRoles.entries()) {
    const own = policy.permissionsOfRole(role, null);
    for (const orgStatus of organizationStatuses)
      for (const userStatus of ['active', 'suspended'] as const)
        for (const permission of policy.permissionsOfMember({ ...anybody, role, userStatus, orgStatus }))
          if (isPlatformOnly(permission)) broken.push(`The role ${role} has ${permission}, which is the platform's.`);
    // The policy itself, since the product narrows what it says about a role.
    for (const permission of permissions)
      if (policy.decideMember({ ...anybody, role, customRole: [] }, permission, null).allow)
        broken.push(`A custom role below ${role} has ${permission}, which is not among its permissions.`);
      else if (
        !own.has(permission) &&
        policy.decideMember({ ...anybody, role, customRole: permissions }, permission, null).allow
      )
        broken.push(`A custom role below ${role} has ${permission}, which ${role} has not.`);
    const lower = userRoles[index + 1];
    if (lower === undefined) continue;
    for (const permission of policy.permissionsOfRole(lower, null))
      if (!own.has(permission))
        broken.push(`The role ${lower} has ${permission}, but ${role}, which is above it, has not.`);
  }
  for (const [role, permission] of Object.entries(needed) as [keyof typeof needed, Permission][])
    if (!policy.permissionsOfRole(role, null).has(permission))
      broken.push(`The role ${role} does not have ${permission}.`);
  for (const permission of neededByPlatform)
    if (!policy.permissionsOf({ kind: 'platform', id: '' }).includes(permission))
      broken.push(`The platform does not have ${permission}, without which no other policy could be activated.`);
  for (const permission of permissions)
    if (policy.conditionsOf(permission).length > 0 !== permission in conditionalOn)
      broken.push(`The product does not expect what the decision about ${permission} depends on.`);
  for (const permission of permissions)
    if (policy.crosses(permission)) broken.push(`An owner has ${permission} in another organization.`);
  for (const role of userRoles)
    if (policy.explainMember({ ...anybody, role }, needed.viewer, null).length === 0)
      broken.push(`It does not explain what a member with the role ${role} may do.`);
  return [...broken, ...brokenApprovals(policy)];
};

/** However many others there are, somebody has to agree, with two factors. */
const brokenApprovals = ({ approvalRule }: Pick<Policy, 'approvalRule'>): string[] =>
  approvalKinds.flatMap((kind) =>
    userRoles.flatMap((role) =>
      eligibleCounts.flatMap((owner) =>
        eligibleCounts.flatMap((admin) => {
          const rule = approvalRule({ kind, role, eligible: { owner, admin } });
          const count = rule.requirements.reduce((sum, each) => sum + each.count, 0);
          const asked = `A request of the kind ${kind} for the role ${role}`;
          return [
            ...(count < 1 ? [`${asked} needs nobody to agree.`] : []),
            ...(rule.aal < 2 ? [`${asked} can be approved without a second factor.`] : []),
            ...(kind === 'supportAccess' && rule.isPlatformAllowed
              ? [`${asked} can be approved by the platform.`]
              : []),
          ];
        }),
      ),
    ),
  );
