import { useState } from 'react';
import type { Scope } from '../../../../src/client/index.ts';
import type { UserRole } from '../../../../src/contract/permissions.ts';
import { useMe } from '../../context/context.ts';
import { CheckField } from '../../parts/field/field.tsx';
import { useText } from '../../text/text.tsx';
import { chosenPermissions, PermissionChoice } from './permission-choice.tsx';
import { useScopeText } from './scope-texts.ts';
import style from './scope-tree.module.css';
import { grantableScopes, type Selection } from './scopes.ts';

interface ScopeTreeProps {
  /** Of the member who holds the key. */
  readonly role: UserRole;
  /** The permissions of the custom role of that member; null: a built-in role. */
  readonly customRole: readonly string[] | null;
  /** null: all permissions of the role. */
  readonly defaultScopes: readonly string[] | null;
  readonly error: string | null;
}

/** What a key may do: everything that its holder may, or a choice of it. */
export const ScopeTree = ({ role, customRole, defaultScopes, error }: ScopeTreeProps) => {
  const t = useText();
  const own = useMe()?.key?.scopes ?? null;
  const offered = grantableScopes(role, own).filter((scope) => customRole?.includes(scope) !== false);
  const [isAll, setIsAll] = useState(defaultScopes === null && own === null);
  const [selection, setSelection] = useState<Selection>(new Set(defaultScopes ?? []));
  // A holder of another role may have fewer.
  const selected = offered.filter((scope) => selection.has(scope));
  return (
    <fieldset className={style.tree}>
      <legend>{t('scopes.title')}</legend>
      {error !== null && (
        <p className={style.error} lang="en">
          {error}
        </p>
      )}
      <CheckField
        type="radio"
        label={t('scopes.all')}
        hint={own === null ? t('scopes.allHint') : t('scopes.allRefused')}
        checked={isAll}
        disabled={own !== null}
        onChange={() => setIsAll(true)}
      />
      <CheckField
        type="radio"
        label={t('scopes.some', { count: selected.length, of: offered.length })}
        checked={!isAll}
        onChange={() => setIsAll(false)}
      />
      {!isAll && <PermissionChoice name="scopes" offered={offered} selection={selection} onChange={setSelection} />}
    </fieldset>
  );
};

/** What was chosen; null: all permissions of the role. */
export const chosenScopes = (form: FormData): Scope[] | null =>
  form.get('scopes') === null ? null : chosenPermissions<Scope>(form, 'scopes');

/** The scopes of a key, to read. */
export const ScopeList = ({ scopes }: { readonly scopes: readonly string[] }) => {
  const textOf = useScopeText();
  return (
    <ul className={style.list}>
      {scopes.map((scope) => (
        <li key={scope}>
          {textOf('permission', scope)} <code>{scope}</code>
        </li>
      ))}
    </ul>
  );
};
