import { type FormEvent, useState } from 'react';
import { memberPermissions, type Permission } from '../../../../src/contract/permissions.ts';
import { useMay } from '../../context/context.ts';
import { orgKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { Button } from '../../parts/button/button.tsx';
import { SelectField, TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { useText } from '../../text/text.tsx';
import { useScopeText } from '../api-keys/scope-texts.ts';
import { groupsOf } from '../api-keys/scopes.ts';
import { MemberSelect } from '../members/directory.tsx';
import style from './access-check.module.css';

/** Who would use which permission, with which key, on which operation. undefined: none is named. */
export interface Asked {
  readonly user: string | undefined;
  readonly permission: string | undefined;
  readonly key: string | undefined;
  readonly operation: string | undefined;
}

/** Permissions whose decision depends on the operation on which they are used. */
const onOperations: readonly string[] = ['operation:cancel', 'operation:retry'] satisfies Permission[];

const keysMax = 100;

const useKeys = (slug: string, userId: string | undefined) => {
  const isEnabled = useMay('api-key:list') && userId !== undefined;
  const { data } = useRead(
    orgKey(slug, 'api-keys', 'of', userId),
    (client, signal) =>
      client.apiKeys.list({ path: { slug }, query: { userId: userId ?? '', limit: keysMax }, signal }),
    { enabled: isEnabled },
  );
  return data?.data ?? [];
};

interface FieldsProps {
  readonly slug: string;
  readonly mayAskAboutOthers: boolean;
  readonly asked: Asked;
}

const Fields = ({ slug, mayAskAboutOthers, asked }: FieldsProps) => {
  const t = useText();
  const textOf = useScopeText();
  const [userId, setUserId] = useState(asked.user);
  const [permission, setPermission] = useState(asked.permission);
  const keys = useKeys(slug, userId);
  // Those of the platform alone are offered only if a link has asked about one.
  const isUnlisted = asked.permission !== undefined && !memberPermissions.some((each) => each === asked.permission);
  const isKeyUnlisted = asked.key !== undefined && userId === asked.user && !keys.some(({ id }) => id === asked.key);
  return (
    <>
      {mayAskAboutOthers && (
        <MemberSelect
          slug={slug}
          name="user"
          label={t('accessCheck.who')}
          {...(asked.user !== undefined && { defaultValue: asked.user })}
          error={null}
          isOffered={() => true}
          onChange={(member) => setUserId(member?.id)}
        />
      )}
      <SelectField
        name="permission"
        label={t('accessCheck.what')}
        value={permission ?? ''}
        onChange={({ target }) => setPermission(target.value)}
        required
      >
        <option value="">{t('common.choose')}</option>
        {isUnlisted && <option value={asked.permission}>{asked.permission}</option>}
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
      {(keys.length > 0 || isKeyUnlisted) && (
        <SelectField
          // It is drawn anew once the keys are there, so that the one to begin with is among them.
          key={`${userId} ${keys.length}`}
          name="key"
          label={t('accessCheck.key')}
          defaultValue={userId === asked.user ? (asked.key ?? '') : ''}
        >
          <option value="">{t('accessCheck.noKey')}</option>
          {isKeyUnlisted && <option value={asked.key}>{asked.key}</option>}
          {keys.map(({ id, name, prefix }) => (
            <option key={id} value={id}>
              {`${name} (${prefix}…)`}
            </option>
          ))}
        </SelectField>
      )}
      {permission !== undefined && onOperations.includes(permission) && (
        <TextField
          name="operation"
          label={t('accessCheck.operation')}
          defaultValue={asked.operation ?? ''}
          maxLength={36}
          error={null}
        />
      )}
    </>
  );
};

interface QuestionProps extends FieldsProps {
  readonly onAsk: (asked: Asked) => void;
}

export const Question = ({ asked, onAsk, ...props }: QuestionProps) => {
  const t = useText();
  const ask = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    onAsk({
      user: typed(form, 'user') ?? asked.user,
      permission: typed(form, 'permission'),
      key: typed(form, 'key'),
      operation: typed(form, 'operation'),
    });
  };
  return (
    <form className={style.question} onSubmit={ask}>
      {/* Another link, and the way back, fill it in anew. */}
      <Fields key={Object.values(asked).join(' ')} asked={asked} {...props} />
      <Button type="submit" look="main">
        {t('accessCheck.ask')}
      </Button>
    </form>
  );
};
