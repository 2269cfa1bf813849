import { useState } from 'react';
import type { OidcConnection } from '../../../../src/client/index.ts';
import type { ErrorAt } from '../../parts/action/action.tsx';
import { CheckField, SelectField, TextArea, TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { useText } from '../../text/text.tsx';

const jitRoles = ['member', 'viewer'] as const;

interface ConnectionFieldsProps {
  /** What it is like now; without it, it is a new one. */
  readonly connection?: OidcConnection;
  /** The verified domains of the organization. */
  readonly verified: readonly string[];
  readonly errorAt: ErrorAt;
}

export const ConnectionFields = ({ connection, verified, errorAt }: ConnectionFieldsProps) => {
  const t = useText();
  const [isJit, setIsJit] = useState(connection?.jit.isEnabled ?? false);
  return (
    <>
      <TextField
        name="name"
        label={t('keys.name')}
        hint={t('sso.nameHint')}
        defaultValue={connection?.name ?? ''}
        required
        maxLength={100}
        error={errorAt('name')}
      />
      {connection === undefined && (
        <TextField
          name="issuer"
          type="url"
          label={t('sso.issuer')}
          hint={t('sso.issuerHint')}
          required
          error={errorAt('issuer')}
        />
      )}
      <TextField
        name="clientId"
        label={t('sso.clientId')}
        hint={t('sso.clientIdHint')}
        defaultValue={connection?.clientId ?? ''}
        required
        error={errorAt('clientId')}
      />
      <TextField
        name="clientSecret"
        type="password"
        autoComplete="new-password"
        label={t('sso.clientSecret')}
        hint={connection === undefined ? t('sso.clientSecretHint') : t('sso.clientSecretKept')}
        error={errorAt('clientSecret')}
      />
      <TextArea
        name="domains"
        label={t('sso.domains')}
        hint={verified.length === 0 ? t('sso.domainsNone') : t('sso.domainsHint', { domains: verified.join(', ') })}
        rows={2}
        defaultValue={connection?.domains?.join(', ') ?? ''}
        error={errorAt('domains') ?? errorAt('domains.0')}
      />
      <CheckField
        name="jit"
        label={t('sso.jit')}
        hint={t('sso.jitHint')}
        checked={isJit}
        onChange={({ target }) => setIsJit(target.checked)}
      />
      {isJit && (
        <SelectField
          name="jitRole"
          label={t('sso.jitRole')}
          defaultValue={connection?.jit.role ?? 'member'}
          error={errorAt('jit.role')}
        >
          {jitRoles.map((role) => (
            <option key={role} value={role}>
              {t(`role.${role}`)}
            </option>
          ))}
        </SelectField>
      )}
      <CheckField
        name="isEnabled"
        label={t('sso.isEnabled')}
        hint={t('sso.isEnabledHint')}
        defaultChecked={connection?.isEnabled ?? true}
      />
    </>
  );
};

/** What was filled in, besides the secret and what only a new one has. */
export const bodyOf = (form: FormData) => {
  const domains = (typed(form, 'domains') ?? '').split(/[\s,;]+/).filter(Boolean);
  return {
    name: typed(form, 'name') ?? '',
    clientId: typed(form, 'clientId') ?? '',
    domains: domains.length === 0 ? null : domains,
    jit: { isEnabled: form.has('jit'), role: jitRoles.find((role) => role === form.get('jitRole')) ?? 'member' },
    isEnabled: form.has('isEnabled'),
  };
};
