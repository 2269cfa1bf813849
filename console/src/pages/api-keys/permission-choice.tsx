import { useState } from 'react';
import type { Permission } from '../../../../src/contract/permissions.ts';
import { Button } from '../../parts/button/button.tsx';
import { CheckField, TextField } from '../../parts/field/field.tsx';
import { useText } from '../../text/text.tsx';
import { useScopeText } from './scope-texts.ts';
import style from './scope-tree.module.css';
import { groupsOf, type Selection, selectAll, selectedOf } from './scopes.ts';

interface GroupCheckProps {
  readonly label: string;
  readonly scopes: readonly string[];
  readonly selection: Selection;
  readonly onChange: (selection: Selection) => void;
}

const GroupCheck = ({ label, scopes, selection, onChange }: GroupCheckProps) => {
  const selected = selectedOf(scopes, selection);
  return (
    <CheckField
      label={label}
      checked={selected === 'all'}
      ref={(input) => {
        if (input !== null) input.indeterminate = selected === 'some';
      }}
      onChange={({ target }) => onChange(selectAll(scopes, selection, target.checked))}
    />
  );
};

interface PermissionChoiceProps {
  /** The name of the field, whose value are the chosen permissions, separated by spaces. */
  readonly name: string;
  readonly offered: readonly Permission[];
  readonly selection: Selection;
  readonly onChange: (selection: Selection) => void;
}

/** A choice among permissions, in groups, each explained. */
export const PermissionChoice = ({ name, offered, selection, onChange }: PermissionChoiceProps) => {
  const t = useText();
  const textOf = useScopeText();
  const [search, setSearch] = useState('');
  const isFound = (scope: Permission): boolean =>
    `${scope} ${textOf('permission', scope)}`.toLowerCase().includes(search.trim().toLowerCase());
  const found = offered.filter(isFound);
  return (
    <>
      <input type="hidden" name={name} value={offered.filter((scope) => selection.has(scope)).join(' ')} />
      <TextField
        type="search"
        label={t('scopes.search')}
        value={search}
        onChange={({ target }) => setSearch(target.value)}
      />
      <div className={style.all}>
        <Button look="quiet" onClick={() => onChange(selectAll(found, selection, true))}>
          {t('scopes.selectAll')}
        </Button>
        <Button look="quiet" onClick={() => onChange(selectAll(found, selection, false))}>
          {t('scopes.selectNone')}
        </Button>
      </div>
      <div className={style.groups}>
        {groupsOf(found).map(({ name: group, scopes }) => (
          <details key={group} open={search !== '' || undefined} className={style.group}>
            <summary>
              <span>{textOf('permissionGroup', group)}</span>
              <span className={style.count}>
                {scopes.filter((scope) => selection.has(scope)).length}/{scopes.length}
              </span>
            </summary>
            <div className={style.scopes}>
              <GroupCheck
                label={t('scopes.group', { name: textOf('permissionGroup', group) })}
                scopes={scopes}
                selection={selection}
                onChange={onChange}
              />
              {scopes.map((scope) => (
                <CheckField
                  key={scope}
                  label={textOf('permission', scope)}
                  hint={<code>{scope}</code>}
                  checked={selection.has(scope)}
                  onChange={({ target }) => onChange(selectAll([scope], selection, target.checked))}
                />
              ))}
            </div>
          </details>
        ))}
        {found.length === 0 && <p>{t('scopes.noneFound')}</p>}
      </div>
    </>
  );
};

/** The permissions that were chosen in the field of this name. */
export const chosenPermissions = <Name extends string>(form: FormData, name: string): Name[] =>
  String(form.get(name) ?? '')
    .split(' ')
    .filter(Boolean) as Name[];
