import { useState } from 'react';
import type { ApiKey } from '../../../../src/client/index.ts';
import { orgKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { Action, type ErrorAt } from '../../parts/action/action.tsx';
import { CheckField, TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Shown } from '../../parts/state/state.tsx';
import { announce } from '../../parts/toast/toast.tsx';
import { useText } from '../../text/text.tsx';
import { MemberName } from '../members/directory.tsx';
import style from './scope-tree.module.css';

interface RevokeProps {
  readonly slug: string;
  readonly apiKey: ApiKey;
}

/** The keys that would be revoked as well, as the server says. */
const Cascade = ({ slug, apiKey: { id } }: RevokeProps) => {
  const t = useText();
  const dryRun = useRead(orgKey(slug, 'api-keys', id, 'cascade'), (client, signal) =>
    client.apiKeys.revoke({ path: { slug, id }, body: { cascade: true, dryRun: true }, signal }),
  );
  return (
    <Shown query={dryRun}>
      {({ cascaded }) => (
        <div aria-live="polite">
          <p>{t('keys.cascadeCount', { count: cascaded.length })}</p>
          <ul className={style.list}>
            {cascaded.map((key) => (
              <li key={key.id}>
                {key.name} <code>{key.prefix}…</code> – <MemberName slug={slug} id={key.userId} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </Shown>
  );
};

const RevokeFields = ({ errorAt, ...props }: RevokeProps & { readonly errorAt: ErrorAt }) => {
  const t = useText();
  const [isCascading, setIsCascading] = useState(false);
  return (
    <>
      <TextField name="reason" label={t('action.reasonOptional')} maxLength={500} error={errorAt('reason')} />
      <CheckField
        name="cascade"
        label={t('keys.cascade')}
        hint={t('keys.cascadeHint')}
        checked={isCascading}
        onChange={({ target }) => setIsCascading(target.checked)}
      />
      {isCascading && <Cascade {...props} />}
    </>
  );
};

export const RevokeKey = ({ slug, apiKey }: RevokeProps) => {
  const t = useText();
  const { id, name, status } = apiKey;
  return (
    <Action
      operation="revokeApiKey"
      label={t('keys.revoke')}
      does={t('keys.revokeDoes', { name })}
      look="danger"
      // The keys that a revoked key has issued can still be revoked.
      disabledBecause={null}
      request={(form) => {
        const reason = typed(form, 'reason');
        const cascade = form.has('cascade');
        return { path: { slug, id }, body: { cascade, ...(reason !== undefined && { reason }) } };
      }}
      fields={(errorAt) => <RevokeFields slug={slug} apiKey={apiKey} errorAt={errorAt} />}
      refresh={[orgKey(slug, 'api-keys')]}
      onDone={({ cascaded }) => {
        announce(t('keys.revoked', { count: cascaded.length + (status === 'revoked' ? 0 : 1) }));
        return null;
      }}
    />
  );
};
