import { Link } from '@tanstack/react-router';
import type { Account, OwnOrganization } from '../../../../src/client/index.ts';
import { context, useContextPart } from '../../context/context.ts';
import { clientFor } from '../../data/client.ts';
import { ownKey } from '../../data/keys.ts';
import { useList, useRead, useRefresh } from '../../data/queries.ts';
import { Action } from '../../parts/action/action.tsx';
import { Button } from '../../parts/button/button.tsx';
import { Facts } from '../../parts/facts/facts.tsx';
import { CheckField, SelectField, TextField } from '../../parts/field/field.tsx';
import { Page, Section } from '../../parts/page/page.tsx';
import { Empty, Shown } from '../../parts/state/state.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { announce } from '../../parts/toast/toast.tsx';
import { localeIn } from '../../text/locale.ts';
import { useText } from '../../text/text.tsx';
import { OrganizationStatus } from '../organizations/status.tsx';
import { NewPasswordField } from '../sign-in/form.tsx';
import { Problem } from '../sign-in/problem.tsx';
import { useRun } from '../sign-in/run.ts';
import style from './account.module.css';
import { Factors } from './factors.tsx';
import { LinkedAccounts } from './linked-accounts.tsx';
import { Sessions } from './sessions.tsx';

const accountKey = ownKey('account');

/** The person who is signed in, and how it signs in. */
export const AccountPage = () => {
  const t = useText();
  const isPerson = useContextPart(({ caller }) => caller?.kind === 'person');
  const account = useRead(accountKey, (client, signal) => client.account.read({ signal }), { enabled: isPerson });
  if (!isPerson)
    return (
      <Page title={t('account.title')}>
        <Empty title={t('account.isKey')}>{t('account.isKeyWhy')}</Empty>
      </Page>
    );
  return (
    <Page title={t('account.title')} lead={t('account.lead')}>
      <Shown query={account}>{(shown) => <AboutPerson account={shown} />}</Shown>
      <OwnOrganizations />
      <Password />
      <Factors />
      <Sessions />
      <LinkedAccounts />
      <Section title={t('account.delete')}>
        <p>{t('account.deleteDoes')}</p>
        <div>
          <Action
            operation="removeAccount"
            label={t('account.delete')}
            look="danger"
            does={t('account.deleteSure')}
            fields={() => <CheckField name="sure" label={t('account.deleteConfirm')} required />}
            request={() => ({})}
            onDone={() => {
              context.send('sessionEnded', { because: 'signedOut' });
              return null;
            }}
          />
        </div>
      </Section>
    </Page>
  );
};

const AboutPerson = ({ account: { id, email, emailVerifiedAt, locale } }: { readonly account: Account }) => {
  const t = useText();
  return (
    <>
      <Facts
        rows={[
          [t('account.email'), email],
          [
            t('account.emailVerifiedAt'),
            emailVerifiedAt === null ? t('account.emailUnverified') : <Time key="at" at={emailVerifiedAt} />,
          ],
          [t('account.locale'), t(`language.${locale}`)],
          [t('account.id'), <code key="id">{id}</code>],
        ]}
      />
      <div>
        <Action
          operation="updateAccount"
          label={t('account.changeLocale')}
          does={t('account.changeLocaleDoes')}
          fields={() => (
            <SelectField name="locale" label={t('account.locale')} defaultValue={locale}>
              <option value="en">{t('language.en')}</option>
              <option value="de">{t('language.de')}</option>
            </SelectField>
          )}
          request={(form) => ({ body: { locale: localeIn(form) } })}
          refresh={[accountKey]}
        />
      </div>
    </>
  );
};

const OwnOrganizations = () => {
  const t = useText();
  const list = useList<OwnOrganization>(ownKey('organizations'), (client, query, signal) =>
    client.orgs.listOwn({ query, signal }),
  );
  return (
    <Section title={t('account.organizations')}>
      <ListTable
        caption={t('account.organizations')}
        list={list}
        rowKey={({ id }) => id}
        empty={<Empty title={t('account.noOrganizations')} />}
        columns={[
          {
            title: t('organizations.name'),
            cell: ({ slug, name }) => (
              <Link to="/orgs/$slug" params={{ slug }}>
                {name}
              </Link>
            ),
          },
          { title: t('account.role'), cell: ({ role }) => t(`role.${role}`) },
          { title: t('organizations.status'), cell: ({ status }) => <OrganizationStatus status={status} /> },
        ]}
      />
    </Section>
  );
};

const Password = () => {
  const t = useText();
  const refresh = useRefresh();
  const { isBusy, error, run } = useRun();
  return (
    <Section title={t('signIn.password')}>
      <p className={style.soft}>{t('account.passwordDoes')}</p>
      <form
        className={style.narrow}
        onSubmit={(event) => {
          event.preventDefault();
          const form = event.currentTarget;
          const filled = new FormData(form);
          void run(async () => {
            const body = {
              currentPassword: String(filled.get('currentPassword')),
              newPassword: String(filled.get('newPassword')),
            };
            const { ended } = await clientFor(null).changePassword({ body });
            form.reset();
            announce(t('account.passwordDone', { count: ended }));
            await refresh(ownKey('sessions'));
          });
        }}
      >
        <TextField
          name="currentPassword"
          type="password"
          label={t('account.currentPassword')}
          autoComplete="current-password"
          required
        />
        <NewPasswordField />
        <Problem error={error} />
        <Button type="submit" isBusy={isBusy}>
          {t('account.changePassword')}
        </Button>
      </form>
    </Section>
  );
};
