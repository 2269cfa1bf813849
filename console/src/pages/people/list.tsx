import type { Person } from '../../../../src/client/index.ts';
import { platformKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { Action, ReasonField } from '../../parts/action/action.tsx';
import { Button } from '../../parts/button/button.tsx';
import { TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { useFilters } from '../../parts/filters/filters.tsx';
import { Page } from '../../parts/page/page.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { Status } from '../../parts/status/status.tsx';
import { ListTable, wholeList } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import style from './people.module.css';

/** Finds a person by its whole address, in any organization. */
export const PeoplePage = () => {
  const t = useText();
  const { filters, change } = useFilters('email');
  return (
    <Page title={t('people.title')} lead={t('people.lead')}>
      <search>
        <form
          key={filters.email}
          className={style.find}
          onSubmit={(event) => {
            event.preventDefault();
            change({ email: typed(new FormData(event.currentTarget), 'email') });
          }}
        >
          <TextField name="email" type="email" label={t('people.email')} defaultValue={filters.email} required />
          <Button type="submit" look="main">
            {t('people.find')}
          </Button>
        </form>
      </search>
      {filters.email !== undefined && <Found email={filters.email} />}
    </Page>
  );
};

const Found = ({ email }: { readonly email: string }) => {
  const t = useText();
  const key = platformKey('people', email);
  const people = useRead(key, (client, signal) => client.people.list({ query: { email }, signal }));
  const refresh = [key];
  return (
    <ListTable<Person>
      caption={t('people.title')}
      list={wholeList({ ...people, data: people.data?.data })}
      empty={<Empty title={t('people.none')} />}
      rowKey={({ id }) => id}
      columns={[
        {
          title: t('account.email'),
          cell: (person) => (
            <>
              {person.email} <div className={style.soft}>{person.id}</div>
            </>
          ),
        },
        {
          title: t('people.status'),
          cell: ({ disabledAt }) =>
            disabledAt === null ? (
              <Status tone="good">{t('people.enabled')}</Status>
            ) : (
              <Status tone="bad">{t('people.disabled')}</Status>
            ),
        },
        {
          title: t('people.mailbox'),
          cell: ({ isEmailVerified }) => (isEmailVerified ? t('people.proved') : t('people.unproved')),
        },
        { title: t('people.createdAt'), cell: ({ createdAt }) => <Time at={createdAt} /> },
        {
          title: t('account.actions'),
          cell: ({ id, email: address, disabledAt }) => {
            const request = (form: FormData) => ({ path: { id }, body: { reason: typed(form, 'reason') ?? '' } });
            return disabledAt === null ? (
              <Action
                operation="disablePerson"
                label={t('people.disable')}
                what={address}
                does={t('people.disableDoes')}
                look="danger"
                fields={(errorAt) => <ReasonField errorAt={errorAt} />}
                request={request}
                refresh={refresh}
              />
            ) : (
              <Action
                operation="enablePerson"
                label={t('people.enable')}
                what={address}
                does={t('people.enableDoes')}
                fields={(errorAt) => <ReasonField errorAt={errorAt} />}
                request={request}
                refresh={refresh}
              />
            );
          },
        },
      ]}
    />
  );
};
