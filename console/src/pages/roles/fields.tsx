import { useState } from 'react';
import type { Role, Scope } from '../../../../src/client/index.ts';
import { isAtLeast, memberPermissions, roleHas } from '../../../../src/contract/permissions.ts';
import { useMe } from '../../context/context.ts';
import type { ErrorAt } from '../../parts/action/action.tsx';
import { SelectField, TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { useText } from '../../text/text.tsx';
import { chosenPermissions, PermissionChoice } from '../api-keys/permission-choice.tsx';
import style from '../api-keys/scope-tree.module.css';
import type { Selection } from '../api-keys/scopes.ts';

const bases = ['admin', 'member', 'viewer'] as const satisfies readonly Role['base'][];

const chosenBase = (form: FormData): Role['base'] => bases.find((base) => base === form.get('base')) ?? 'viewer';

/** What can be changed in a role. */
export const changeOf = (form: FormData) => ({
  permissions: chosenPermissions<Scope>(form, 'permissions'),
  description: typed(form, 'description') ?? null,
});

export const newRoleOf = (form: FormData) => ({
  ...{ name: typed(form, 'name') ?? '', base: chosenBase(form) },
  ...changeOf(form),
});

interface RoleFieldsProps {
  readonly errorAt: ErrorAt;
}

interface RightsProps extends RoleFieldsProps {
  readonly base: Role['base'];
  readonly present: Pick<Role, 'permissions' | 'description'>;
}

/** Offered is what the base has and the caller may grant, and what the role has already. */
const Rights = ({ base, present, errorAt }: RightsProps) => {
  const t = useText();
  const own: readonly string[] = useMe()?.permissions ?? [];
  const [selection, setSelection] = useState<Selection>(new Set(present.permissions));
  const offered = memberPermissions.filter(
    (permission) => roleHas(base, permission) && (own.includes(permission) || present.permissions.includes(permission)),
  );
  const count = offered.filter((permission) => selection.has(permission)).length;
  const error =
    errorAt('permissions') ??
    [...offered.keys()].map((index) => errorAt(`permissions.${index}`)).find((each) => each !== null) ??
    null;
  return (
    <>
      <TextField
        name="description"
        label={t('roles.description')}
        defaultValue={present.description ?? ''}
        error={errorAt('description')}
      />
      <fieldset className={style.tree}>
        <legend>{t('roles.permissions', { count, of: offered.length })}</legend>
        {error !== null && (
          <p className={style.error} lang="en">
            {error}
          </p>
        )}
        <PermissionChoice name="permissions" offered={offered} selection={selection} onChange={setSelection} />
      </fieldset>
    </>
  );
};

export const ChangeFields = ({ role, errorAt }: RoleFieldsProps & { readonly role: Role }) => (
  <Rights base={role.base} present={role} errorAt={errorAt} />
);

/** Begins with what makes an organization usable at all. */
const empty = { permissions: ['organization:list', 'organization:read', 'event:read'], description: null };

export const NewFields = ({ errorAt }: RoleFieldsProps) => {
  const t = useText();
  const own = useMe()?.user?.role ?? 'owner';
  const [base, setBase] = useState<Role['base']>('viewer');
  return (
    <>
      <TextField name="name" label={t('roles.name')} hint={t('roles.nameHint')} required error={errorAt('name')} />
      <SelectField
        name="base"
        label={t('roles.base')}
        hint={t('roles.baseHint')}
        value={base}
        onChange={({ target }) => setBase(bases.find((each) => each === target.value) ?? 'viewer')}
        error={errorAt('base')}
      >
        {bases
          .filter((each) => isAtLeast(own, each))
          .map((each) => (
            <option key={each} value={each}>
              {t(`role.${each}`)} – {t(`roleDoes.${each}`)}
            </option>
          ))}
      </SelectField>
      <Rights base={base} present={empty} errorAt={errorAt} />
    </>
  );
};
