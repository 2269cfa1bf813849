import { Link } from '@tanstack/react-router';
import type { Operation } from '../../../../src/client/index.ts';
import { platformKey } from '../../data/keys.ts';
import { useList } from '../../data/queries.ts';
import { Action } from '../../parts/action/action.tsx';
import { TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Page } from '../../parts/page/page.tsx';
import { Empty, useErrorText } from '../../parts/state/state.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { deadlineOf } from './lifecycle.ts';
import style from './organization.module.css';
import { CancelCreation, CompletePayment } from './payment.tsx';

const pendingKey = platformKey('organizations', 'pending');
const waitingKey = platformKey('operations', 'waiting for payment');
const refresh = [pendingKey, waitingKey];

/** Of a customer, who may have no organization yet. */
const ReportPayment = () => {
  const t = useText();
  return (
    <Action
      operation="reportPayment"
      label={t('payment.report')}
      does={t('payment.reportDoes')}
      request={(form) => {
        const name = typed(form, 'name');
        return {
          body: {
            paymentId: typed(form, 'paymentId') ?? '',
            customer: { email: typed(form, 'email') ?? '' },
            ...(name !== undefined && { organization: { name } }),
          },
        };
      }}
      fields={(errorAt) => (
        <>
          <TextField name="email" type="email" label={t('payment.email')} error={errorAt('customer.email')} required />
          <TextField
            name="paymentId"
            label={t('payment.id')}
            hint={t('payment.idHint')}
            error={errorAt('paymentId')}
            maxLength={255}
            required
          />
          <TextField
            name="name"
            label={t('payment.organization')}
            hint={t('payment.organizationHint')}
            error={errorAt('organization.name')}
          />
        </>
      )}
      refresh={refresh}
      onDone={(answer) => (answer.operation === null ? <p>{t('payment.nothingToDo')}</p> : null)}
    />
  );
};

interface UntilProps {
  readonly operation: Operation | undefined;
  /** Whether the operations could be read, as far as they were asked for. */
  readonly isKnown: boolean;
}

const Until = ({ operation, isKnown }: UntilProps) => {
  const t = useText();
  const deadline = deadlineOf(operation ?? null);
  if (deadline !== null) {
    return (
      <>
        <Time at={deadline.at} />{' '}
        <span className={style.soft}>
          (<Time at={deadline.at} as="relative" />)
        </span>
      </>
    );
  }
  return <span className={style.soft}>{isKnown ? t('payment.noneAwaited') : t('payment.untilUnknown')}</span>;
};

/** The organizations that are recorded and not paid for, or paid for and not created. */
export const AwaitingPaymentPage = () => {
  const t = useText();
  const textOf = useErrorText();
  const pending = useList(pendingKey, (client, page, signal) =>
    client.orgs.list({ query: { ...page, status: 'pending' }, signal }),
  );
  // Both lists are the newest first, so that each page of the one is about covered by the same page of the other.
  const waiting = useList(waitingKey, (client, page, signal) =>
    client.operations.list({ query: { ...page, kind: 'provisionPaidOrganization', status: 'running' }, signal }),
  );
  const operationOf = new Map(waiting.rows?.map((operation) => [operation.orgId, operation]));
  const isKnown = waiting.rows !== undefined && !waiting.hasNextPage;
  const list = {
    ...pending,
    fetchNextPage: () => {
      void pending.fetchNextPage();
      if (waiting.hasNextPage) void waiting.fetchNextPage();
    },
  };
  return (
    <Page title={t('payment.title')} lead={t('payment.lead')} actions={<ReportPayment />}>
      {waiting.error !== null && pending.rows !== undefined && (
        <p role="status" className={style.whyNot}>
          {t('payment.untilFailed')} {textOf(waiting.error)}
        </p>
      )}
      <ListTable
        caption={t('payment.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <Empty title={t('payment.none')}>
            <p>{t('payment.noneText')}</p>
          </Empty>
        }
        columns={[
          {
            title: t('organizations.name'),
            cell: ({ slug, name }) => (
              <Link to="/orgs/$slug" params={{ slug }}>
                {name}
              </Link>
            ),
          },
          { title: t('organizations.slug'), cell: ({ slug }) => <code>{slug}</code>, isMinor: true },
          { title: t('organization.createdAt'), cell: ({ createdAt }) => <Time at={createdAt} />, isMinor: true },
          {
            title: t('payment.until'),
            cell: ({ id }) => <Until operation={operationOf.get(id)} isKnown={isKnown} />,
          },
          {
            title: t('payment.actions'),
            cell: ({ id, slug }) => (
              <div className={style.next}>
                <CompletePayment slug={slug} refresh={refresh} look="plain" />
                <CancelCreation slug={slug} operation={operationOf.get(id) ?? null} refresh={refresh} />
              </div>
            ),
          },
        ]}
      />
    </Page>
  );
};
