import type { FormEvent } from 'react';
import { memberPermissions, type Permission } from '../../../../src/contract/permissions.ts';
import { Button } from '../../parts/button/button.tsx';
import { SelectField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { useText } from '../../text/text.tsx';
import { useScopeText } from '../api-keys/scope-texts.ts';
import { groupsOf } from '../api-keys/scopes.ts';
import { MemberSelect } from '../members/directory.tsx';
import style from './access-check.module.css';

interface Asked {
  readonly user: string | undefined;
  readonly permission: string | undefined;
}

interface QuestionProps {
  readonly slug: string;
  readonly mayAskAboutOthers: boolean;
  readonly userId: string | undefined;
  readonly permission: Permission | undefined;
  readonly onAsk: (asked: Asked) => void;
}

/** Who would use which permission. Those of the platform alone are offered only if a link has asked about one. */
export const Question = ({ slug, mayAskAboutOthers, userId, permission, onAsk }: QuestionProps) => {
  const t = useText();
  const textOf = useScopeText();
  const isUnlisted = permission !== undefined && !memberPermissions.includes(permission);
  const ask = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    onAsk({ user: typed(form, 'user') ?? userId, permission: typed(form, 'permission') });
  };
  return (
    <form className={style.question} onSubmit={ask}>
      {mayAskAboutOthers && (
        <MemberSelect
          // Another link, and the way back, fill it in anew.
          key={`user ${userId}`}
          slug={slug}
          name="user"
          label={t('accessCheck.who')}
          {...(userId !== undefined && { defaultValue: userId })}
          error={null}
          isOffered={() => true}
        />
      )}
      <SelectField
        key={`permission ${permission}`}
        name="permission"
        label={t('accessCheck.what')}
        defaultValue={permission ?? ''}
        required
      >
        <option value="">{t('common.choose')}</option>
        {isUnlisted && <option value={permission}>{permission}</option>}
        {groupsOf(memberPermissions).map(({ name, scopes }) => (
          <optgroup key={name} label={textOf('permissionGroup', name)}>
            {scopes.map((scope) => (
              <option key={scope} value={scope}>
                {textOf('permission', scope)} ({scope})
              </option>
            ))}
          </optgroup>
        ))}
      </SelectField>
      <Button type="submit" look="main">
        {t('accessCheck.ask')}
      </Button>
    </form>
  );
};
