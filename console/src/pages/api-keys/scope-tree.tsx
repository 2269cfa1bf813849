import { useState } from 'react';
import type { Scope } from '../../../../src/client/index.ts';
import type { Permission, UserRole } from '../../../../src/contract/permissions.ts';
import { useMe } from '../../context/context.ts';
import { Button } from '../../parts/button/button.tsx';
import { CheckField, TextField } from '../../parts/field/field.tsx';
import { useText } from '../../text/text.tsx';
import { useScopeText } from './scope-texts.ts';
import style from './scope-tree.module.css';
import { grantableScopes, groupsOf, type Selection, selectAll, selectedOf } from './scopes.ts';

interface ScopeTreeProps {
  /** Of the member who holds the key. */
  readonly role: UserRole;
  /** null: all permissions of the role. */
  readonly defaultScopes: readonly string[] | null;
  readonly error: string | null;
}

interface GroupCheckProps {
  readonly label: string;
  readonly scopes: readonly string[];
  readonly selection: Selection;
  readonly onChange: (selection: Selection) => void;
}

const GroupCheck = ({ label, scopes, selection, onChange }: GroupCheckProps) => {
  const selected = selectedOf(scopes, selection);
  return (
    <input
      type="checkbox"
      aria-label={label}
      checked={selected === 'all'}
      ref={(input) => {
        if (input !== null) input.indeterminate = selected === 'some';
      }}
      onChange={({ target }) => onChange(selectAll(scopes, selection, target.checked))}
    />
  );
};

/** What a key may do: everything that its holder may, or a choice of it. */
export const ScopeTree = ({ role, defaultScopes, error }: ScopeTreeProps) => {
  const t = useText();
  const textOf = useScopeText();
  const own = useMe()?.key?.scopes ?? null;
  const offered = grantableScopes(role, own);
  const [isAll, setIsAll] = useState(defaultScopes === null && own === null);
  const [selection, setSelection] = useState<Selection>(new Set(defaultScopes ?? []));
  const [search, setSearch] = useState('');
  // A holder of another role may have fewer.
  const selected = offered.filter((scope) => selection.has(scope));
  const isFound = (scope: Permission): boolean =>
    `${scope} ${textOf('permission', scope)}`.toLowerCase().includes(search.trim().toLowerCase());
  const found = offered.filter(isFound);
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
      {!isAll && (
        <>
          <input type="hidden" name="scopes" value={selected.join(' ')} />
          <TextField
            type="search"
            label={t('scopes.search')}
            value={search}
            onChange={({ target }) => setSearch(target.value)}
          />
          <div className={style.all}>
            <Button look="quiet" onClick={() => setSelection(selectAll(found, selection, true))}>
              {t('scopes.selectAll')}
            </Button>
            <Button look="quiet" onClick={() => setSelection(selectAll(found, selection, false))}>
              {t('scopes.selectNone')}
            </Button>
          </div>
          <div className={style.groups}>
            {groupsOf(found).map(({ name, scopes }) => (
              <details key={name} open={search !== '' || undefined} className={style.group}>
                <summary>
                  <GroupCheck
                    label={t('scopes.group', { name: textOf('permissionGroup', name) })}
                    scopes={scopes}
                    selection={selection}
                    onChange={setSelection}
                  />
                  <span>{textOf('permissionGroup', name)}</span>
                  <span className={style.count}>
                    {scopes.filter((scope) => selection.has(scope)).length}/{scopes.length}
                  </span>
                </summary>
                <div className={style.scopes}>
                  {scopes.map((scope) => (
                    <CheckField
                      key={scope}
                      label={textOf('permission', scope)}
                      hint={<code>{scope}</code>}
                      checked={selection.has(scope)}
                      onChange={({ target }) => setSelection(selectAll([scope], selection, target.checked))}
                    />
                  ))}
                </div>
              </details>
            ))}
            {found.length === 0 && <p>{t('scopes.noneFound')}</p>}
          </div>
        </>
      )}
    </fieldset>
  );
};

/** What was chosen; null: all permissions of the role. */
export const chosenScopes = (form: FormData): Scope[] | null => {
  const chosen = form.get('scopes');
  return chosen === null ? null : (String(chosen).split(' ').filter(Boolean) as Scope[]);
};

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
