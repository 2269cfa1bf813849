import type { UserRole, UserStatus } from '../../../../src/client/index.ts';
import { isAtLeast, userRoles } from '../../../../src/contract/permissions.ts';
import { useMe } from '../../context/context.ts';
import { SelectField } from '../../parts/field/field.tsx';
import { Status } from '../../parts/status/status.tsx';
import { useText } from '../../text/text.tsx';

export const userStatuses = ['active', 'suspended'] as const satisfies readonly UserStatus[];

export const MemberStatus = ({ status }: { readonly status: UserStatus }) => {
  const t = useText();
  return <Status tone={status === 'active' ? 'good' : 'bad'}>{t(`userStatus.${status}`)}</Status>;
};

/** The roles that the caller can give: none above its own. Callers for the platform rank as owners. */
const useGrantable = (): readonly UserRole[] => {
  const own = useMe()?.user?.role ?? 'owner';
  return userRoles.filter((role) => isAtLeast(own, role));
};

/** Why the caller cannot change a member with this role; null: it can. */
export const useOutranked = (role: UserRole): string | null => {
  const t = useText();
  return useGrantable().includes(role) ? null : t('members.outranked', { role: t(`role.${role}`) });
};

interface RoleSelectProps {
  readonly defaultValue?: UserRole;
  readonly error: string | null;
}

/** What each role may do is said beside it. */
export const RoleSelect = ({ defaultValue = 'member', error }: RoleSelectProps) => {
  const t = useText();
  return (
    <SelectField name="role" label={t('members.role')} defaultValue={defaultValue} error={error}>
      {useGrantable().map((role) => (
        <option key={role} value={role}>
          {t(`role.${role}`)} – {t(`roleDoes.${role}`)}
        </option>
      ))}
    </SelectField>
  );
};

/** The role that was chosen. */
export const chosenRole = (form: FormData): UserRole => userRoles.find((role) => role === form.get('role')) ?? 'viewer';
