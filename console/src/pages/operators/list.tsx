import type { Operator } from '../../../../src/client/index.ts';
import { platformKey } from '../../data/keys.ts';
import { useList } from '../../data/queries.ts';
import { Action } from '../../parts/action/action.tsx';
import { SelectField, TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Page } from '../../parts/page/page.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { Status } from '../../parts/status/status.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { localeIn } from '../../text/locale.ts';
import { useText } from '../../text/text.tsx';

const roles: readonly Operator['role'][] = ['admin', 'support', 'auditor'];
const operatorsKey = platformKey('operators');

const roleIn = (form: FormData): Operator['role'] => roles.find((role) => role === form.get('role')) ?? 'auditor';

const RoleField = ({ first }: { readonly first: Operator['role'] }) => {
  const t = useText();
  return (
    <SelectField name="role" label={t('operators.role')} defaultValue={first}>
      {roles.map((each) => (
        <option key={each} value={each}>
          {`${t(`operatorRole.${each}`)}: ${t(`operatorRoleDoes.${each}`)}`}
        </option>
      ))}
    </SelectField>
  );
};

const Readiness = ({ isEmailVerified, hasFactor }: Pick<Operator, 'isEmailVerified' | 'hasFactor'>) => {
  const t = useText();
  if (isEmailVerified && hasFactor) return <Status tone="good">{t('operators.ready')}</Status>;
  return <Status tone="warn">{isEmailVerified ? t('operators.needsFactor') : t('operators.needsProof')}</Status>;
};

/** People who act for the platform. */
export const OperatorsPage = () => {
  const t = useText();
  const list = useList<Operator>(operatorsKey, (client, query, signal) => client.operators.list({ query, signal }));
  return (
    <Page
      title={t('operators.title')}
      lead={t('operators.lead')}
      actions={
        <Action
          operation="createOperator"
          label={t('operators.add')}
          does={t('operators.addDoes')}
          look="main"
          fields={(errorAt) => (
            <>
              <TextField name="email" type="email" label={t('account.email')} error={errorAt('email')} required />
              <RoleField first="support" />
              <SelectField name="locale" label={t('account.locale')} defaultValue="en">
                <option value="en">{t('language.en')}</option>
                <option value="de">{t('language.de')}</option>
              </SelectField>
            </>
          )}
          request={(form) => ({
            body: {
              email: typed(form, 'email') ?? '',
              role: roleIn(form),
              locale: localeIn(form),
            },
          })}
          refresh={[operatorsKey]}
        />
      }
    >
      <ListTable
        caption={t('operators.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={<Empty title={t('operators.none')}>{t('operators.noneWhy')}</Empty>}
        columns={[
          { title: t('account.email'), cell: ({ email }) => email },
          { title: t('operators.role'), cell: ({ role }) => t(`operatorRole.${role}`) },
          { title: t('people.status'), cell: (operator) => <Readiness {...operator} /> },
          { title: t('operators.since'), cell: ({ createdAt }) => <Time at={createdAt} />, isMinor: true },
          {
            title: t('account.actions'),
            cell: ({ id, email, role }) => (
              <>
                <Action
                  operation="updateOperator"
                  label={t('operators.change')}
                  what={email}
                  does={t('operators.changeDoes', { email })}
                  look="quiet"
                  fields={() => <RoleField first={role} />}
                  request={(form) => ({ path: { id }, body: { role: roleIn(form) } })}
                  refresh={[operatorsKey]}
                />
                <Action
                  operation="removeOperator"
                  label={t('operators.remove')}
                  what={email}
                  does={t('operators.removeDoes', { email })}
                  look="quiet"
                  request={() => ({ path: { id } })}
                  refresh={[operatorsKey]}
                />
              </>
            ),
          },
        ]}
      />
    </Page>
  );
};
