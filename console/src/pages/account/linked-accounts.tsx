import { useState } from 'react';
import type { FederatedIdentity, SignInOptions } from '../../../../src/client/index.ts';
import { useContextPart } from '../../context/context.ts';
import { clientFor } from '../../data/client.ts';
import { ownKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { Action } from '../../parts/action/action.tsx';
import { Button } from '../../parts/button/button.tsx';
import { Dialog } from '../../parts/dialog/dialog.tsx';
import { SelectField } from '../../parts/field/field.tsx';
import { Section } from '../../parts/page/page.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { ListTable, wholeList } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { DialogForm } from '../sign-in/dialog-form.tsx';
import { useRun } from '../sign-in/run.ts';
import style from './account.module.css';

const linkedKey = ownKey('oidc-connections');

/** Accounts at identity providers by which the person can sign in. */
export const LinkedAccounts = () => {
  const t = useText();
  const linked = useRead(linkedKey, (client, signal) => client.linkedAccounts.list({ signal }));
  const [isLinking, setIsLinking] = useState(false);
  return (
    <Section
      title={t('linked.title')}
      actions={
        <Button aria-haspopup="dialog" onClick={() => setIsLinking(true)}>
          {t('linked.add')}
        </Button>
      }
    >
      {isLinking && <LinkDialog onClose={() => setIsLinking(false)} />}
      <ListTable<FederatedIdentity>
        caption={t('linked.title')}
        list={wholeList({ ...linked, data: linked.data?.data })}
        empty={<Empty title={t('linked.none')} />}
        rowKey={({ id }) => id}
        columns={[
          {
            title: t('linked.provider'),
            cell: ({ connection }) => (
              <>
                {connection.name} <div className={style.soft}>{connection.issuer}</div>
              </>
            ),
          },
          { title: t('invite.organization'), cell: ({ organization }) => organization.name },
          { title: t('linked.usedAt'), cell: ({ lastUsedAt }) => <Time at={lastUsedAt} as="relative" /> },
          {
            title: t('account.actions'),
            cell: ({ id, connection }) => (
              <Action
                operation="unlinkFederatedIdentity"
                label={t('linked.remove')}
                what={connection.name}
                does={t('linked.removeDoes')}
                look="quiet"
                request={() => ({ path: { id } })}
                refresh={[linkedKey]}
              />
            ),
          },
        ]}
      />
    </Section>
  );
};

const { sessions, linkedAccounts } = clientFor(null);

/** Leads to a provider of one of the person's organizations, and back to this page. */
const LinkDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useText();
  const organizations = useContextPart((now) => now.organizations?.known ?? []);
  const [found, setFound] = useState<SignInOptions['data'] | null>(null);
  const { isBusy, error, run, sends } = useRun();
  const find = async (form: FormData): Promise<void> => {
    const { data } = await sessions.findProviders({ query: { org: String(form.get('org')) } });
    setFound(data);
  };
  const go = (id: string): Promise<void> =>
    run(async () => {
      const { url } = await linkedAccounts.link({ path: { id }, body: { returnTo: '/console/account' } });
      window.location.assign(url);
    });
  return (
    <Dialog title={t('linked.add')} onClose={onClose}>
      <DialogForm
        action={found === null ? t('signIn.proceed') : null}
        error={error}
        isBusy={isBusy}
        onSubmit={sends(find)}
        onCancel={onClose}
      >
        <p>{t('linked.addDoes')}</p>
        <SelectField name="org" label={t('invite.organization')} onChange={() => setFound(null)} required>
          {organizations.map(({ slug, name }) => (
            <option key={slug} value={slug}>
              {name}
            </option>
          ))}
        </SelectField>
        {found?.length === 0 && <p role="status">{t('linked.noProvider')}</p>}
        {found?.map(({ connectionId, name }) => (
          <Button key={connectionId} isBusy={isBusy} onClick={() => go(connectionId)}>
            {name}
          </Button>
        ))}
      </DialogForm>
    </Dialog>
  );
};
