import { holdersOf } from '../../../../src/contract/permission-holders.ts';
import type { Permission } from '../../../../src/contract/permissions.ts';
import { type OperationId, operations } from '../../data/operations.ts';
import { useText } from '../../text/text.tsx';

/** Words who has a permission: the roles of members, and the platform. */
export const useHoldersText = () => {
  const t = useText();
  return (permission: Permission): string => {
    const { roles, operators } = holdersOf(permission);
    return [
      ...(roles.length === 0 ? [] : [roles.map((role) => t(`role.${role}`)).join(', ')]),
      ...(operators === null
        ? []
        : [t('holders.platform', { roles: operators.map((role) => t(`operatorRole.${role}`)).join(', ') })]),
    ].join('; ');
  };
};

/** Why the caller may not use an operation; null: it may. */
export const useRefusal = (may: boolean, operation: OperationId): string | null => {
  const t = useText();
  const textOf = useHoldersText();
  const { permission } = operations[operation];
  return may || permission === null ? null : t('state.onlyFor', { holders: textOf(permission) });
};
