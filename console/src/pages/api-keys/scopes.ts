// Which permissions a key can be given, in groups.
import { memberPermissions, type Permission, roleHas, type UserRole } from '../../../../src/contract/permissions.ts';

export interface ScopeGroup {
  /** What the permissions are about: `user` of `user:list`. */
  readonly name: string;
  readonly scopes: readonly Permission[];
}

/** Narrowed by the role of the holder and by the scopes of the key with which the caller acts (null: not narrowed). */
export const grantableScopes = (holder: UserRole, own: readonly string[] | null): Permission[] =>
  memberPermissions.filter((scope) => roleHas(holder, scope) && (own === null || own.includes(scope)));

export const groupsOf = (scopes: readonly Permission[]): ScopeGroup[] => {
  const groups = new Map<string, Permission[]>();
  for (const scope of scopes) {
    const name = scope.split(':')[0] ?? scope;
    groups.set(name, [...(groups.get(name) ?? []), scope]);
  }
  return [...groups].map(([name, members]) => ({ name, scopes: members }));
};

export type Selection = ReadonlySet<string>;

export const selectedOf = (scopes: readonly string[], selection: Selection): 'all' | 'some' | 'none' => {
  const count = scopes.filter((scope) => selection.has(scope)).length;
  if (count === 0) return 'none';
  return count === scopes.length ? 'all' : 'some';
};

export const selectAll = (scopes: readonly string[], selection: Selection, isSelected: boolean): Selection => {
  const next = new Set(selection);
  for (const scope of scopes) {
    if (isSelected) next.add(scope);
    else next.delete(scope);
  }
  return next;
};
