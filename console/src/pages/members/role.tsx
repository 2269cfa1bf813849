import { useState } from 'react';
import type { User, UserRole, UserStatus } from '../../../../src/client/index.ts';
import { isAtLeast, memberPermissions, roleHas, userRoles } from '../../../../src/contract/permissions.ts';
import { useMe } from '../../context/context.ts';
import { SelectField } from '../../parts/field/field.tsx';
import { Status } from '../../parts/status/status.tsx';
import { useText } from '../../text/text.tsx';
import { useRoles } from '../roles/roles.ts';

export const userStatuses = ['active', 'suspended'] as const satisfies readonly UserStatus[];

/** A member who is held is active, and gets in with no session. */
export const MemberStatus = ({ status, heldAt }: Pick<User, 'status' | 'heldAt'>) => {
  const t = useText();
  return (
    <>
      <Status tone={status === 'active' ? 'good' : 'bad'}>{t(`userStatus.${status}`)}</Status>
      {heldAt !== null && (
        <>
          {' '}
          <Status tone="warn">{t('members.held')}</Status>
        </>
      )}
    </>
  );
};

/** The roles that do not outrank the caller. Callers for the platform rank as owners. */
const useRanked = (): readonly UserRole[] => {
  const own = useMe()?.user?.role ?? 'owner';
  return userRoles.filter((role) => isAtLeast(own, role));
};

/** The roles that the caller can give: none above its own and, with a custom role, none with more permissions. */
const useGrantable = (): ((role: UserRole, permissions?: readonly string[]) => boolean) => {
  const ranked = useRanked();
  const me = useMe();
  return (role, permissions = memberPermissions.filter((permission) => roleHas(role, permission))) => {
    if (!ranked.includes(role)) return false;
    const own: readonly string[] | undefined = me?.permissions;
    return (me?.user?.customRole ?? null) === null || permissions.every((permission) => own?.includes(permission));
  };
};

/** Why the caller cannot change a member with this role; null: it can. */
export const useOutranked = (role: UserRole): string | null => {
  const t = useText();
  return useRanked().includes(role) ? null : t('members.outranked', { role: t(`role.${role}`) });
};

/** For several members at once, whose custom roles may end. */
export const BuiltInRoleSelect = ({ error }: { readonly error: string | null }) => {
  const t = useText();
  const isGrantable = useGrantable();
  return (
    <SelectField name="role" label={t('members.role')} defaultValue="member" error={error}>
      {userRoles
        .filter((role) => isGrantable(role))
        .map((role) => (
          <option key={role} value={role}>
            {t(`role.${role}`)} – {t(`roleDoes.${role}`)}
          </option>
        ))}
    </SelectField>
  );
};

interface RoleSelectProps {
  readonly slug: string;
  readonly defaultValue?: Pick<User, 'role' | 'customRole'>;
  readonly error: string | null;
}

/** What each role may do is said beside it. */
export const RoleSelect = ({ slug, defaultValue, error }: RoleSelectProps) => {
  const t = useText();
  const isGrantable = useGrantable();
  const customRoles = useRoles(slug);
  const present = defaultValue === undefined ? 'member' : (defaultValue.customRole ?? defaultValue.role);
  // Kept here, so that a choice stays when the custom roles arrive after it.
  const [chosen, setChosen] = useState<string>(present);
  const isUnknown = !userRoles.some((role) => role === present) && !customRoles.some(({ name }) => name === present);
  return (
    <SelectField
      name="role"
      label={t('members.role')}
      value={chosen}
      onChange={({ target }) => setChosen(target.value)}
      error={error}
    >
      {userRoles
        .filter((role) => role === present || isGrantable(role))
        .map((role) => (
          <option key={role} value={role}>
            {t(`role.${role}`)} – {t(`roleDoes.${role}`)}
          </option>
        ))}
      {isUnknown && <option value={present}>{present}</option>}
      {customRoles
        .filter(({ name, base, permissions }) => name === present || isGrantable(base, permissions))
        .map(({ name, base, description }) => (
          <option key={name} value={name}>
            {name} – {description ?? t('roles.partOf', { role: t(`role.${base}`) })}
          </option>
        ))}
    </SelectField>
  );
};

/** The role of a member, in words. */
export const useRoleText = (): ((member: Pick<User, 'role' | 'customRole'>) => string) => {
  const t = useText();
  return ({ role, customRole }) =>
    customRole === null ? t(`role.${role}`) : `${customRole} (${t('roles.partOf', { role: t(`role.${role}`) })})`;
};

/** The built-in role that was chosen. */
export const chosenRole = (form: FormData): UserRole => userRoles.find((role) => role === form.get('role')) ?? 'viewer';

/** The role that was chosen, built in or not, for a new member. */
export const chosenAnyRole = (form: FormData): { readonly role: UserRole } | { readonly customRole: string } => {
  const chosen = String(form.get('role') ?? '');
  const builtIn = userRoles.find((role) => role === chosen);
  return builtIn === undefined ? { customRole: chosen } : { role: builtIn };
};

/** The same for a present member, whose custom role may end. */
export const chosenChange = (form: FormData) => {
  const chosen = chosenAnyRole(form);
  return 'role' in chosen ? { ...chosen, customRole: null } : chosen;
};
