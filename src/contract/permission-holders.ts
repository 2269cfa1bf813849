import {
  isAtLeast,
  type OperatorRole,
  operatorHas,
  operatorRoles,
  type Permission,
  type PermissionRule,
  permissionTable,
  type UserRole,
  userRoles,
} from './permissions.ts';

interface Holders {
  /** Of members. */
  readonly roles: readonly UserRole[];
  /** Of operators, besides the platform key; null: the platform does not have it. */
  readonly operators: readonly OperatorRole[] | null;
}

export const holdersOf = (permission: Permission): Holders => {
  const { role, platform }: PermissionRule = permissionTable[permission];
  return {
    roles: role === null ? [] : userRoles.filter((each) => isAtLeast(each, role)),
    operators: platform ? operatorRoles.filter((each) => operatorHas(each, permission)) : null,
  };
};

/** Names the holders of a permission for people: `owner, admin; the platform key and operators (admin, support)`. */
export const holdersText = (permission: Permission): string => {
  const { roles, operators } = holdersOf(permission);
  return [
    ...(roles.length === 0 ? [] : [roles.join(', ')]),
    ...(operators === null ? [] : [`the platform key and operators (${operators.join(', ')})`]),
  ].join('; ');
};
