import { Link } from '@tanstack/react-router';
import type { WebhookDelivery } from '../../../../src/client/index.ts';
import { orgKey } from '../../data/keys.ts';
import { useList, useRead } from '../../data/queries.ts';
import { Action } from '../../parts/action/action.tsx';
import { CopyButton } from '../../parts/copy/copy.tsx';
import { Dialog } from '../../parts/dialog/dialog.tsx';
import { Facts } from '../../parts/facts/facts.tsx';
import { FilterBar, FilterSelect, oneOf, useFilters } from '../../parts/filters/filters.tsx';
import { Section } from '../../parts/page/page.tsx';
import { Empty, Shown } from '../../parts/state/state.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { Time, useTimeText } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { Countdown } from './countdown.tsx';
import { DeliveryStatus } from './status.tsx';
import style from './webhooks.module.css';

const statuses = ['pending', 'delivered', 'dead'] as const;

/** What came back: the status of the answer, or why there was none. */
const Answer = ({ responseStatus, error }: Pick<WebhookDelivery, 'responseStatus' | 'error'>) => {
  const t = useText();
  if (responseStatus === null) return error ?? t('delivery.noAttempt');
  return (
    <>
      <code>{responseStatus}</code> {error}
    </>
  );
};

const NextAttempt = ({ status, nextAttemptAt }: Pick<WebhookDelivery, 'status' | 'nextAttemptAt'>) => {
  const t = useText();
  if (status !== 'pending') return null;
  return nextAttemptAt === null ? t('delivery.queued') : <Countdown at={nextAttemptAt} />;
};

interface OfDelivery {
  readonly slug: string;
  readonly id: string;
  readonly deliveryId: string;
}

const DeliveryDialog = ({ slug, id, deliveryId, onClose }: OfDelivery & { readonly onClose: () => void }) => {
  const t = useText();
  const delivery = useRead(orgKey(slug, 'webhooks', id, 'delivery', deliveryId), (client, signal) =>
    client.webhooks.readDelivery({ path: { slug, id, deliveryId }, signal }),
  );
  return (
    <Dialog title={delivery.data?.eventType ?? t('delivery.title')} onClose={onClose}>
      <Shown query={delivery}>
        {(shown) => (
          <div className={style.delivery}>
            <Facts
              rows={[
                [t('delivery.status'), <DeliveryStatus key="status" status={shown.status} />],
                [t('delivery.attempts'), shown.attempts],
                [t('delivery.answer'), <Answer key="answer" {...shown} />],
                [t('delivery.eventId'), <code key="event">{shown.eventId}</code>],
                [t('delivery.createdAt'), <Time key="created" at={shown.createdAt} />],
                [t('delivery.firstAttempt'), <Time key="first" at={shown.firstAttemptAt} />],
                [t('delivery.lastAttempt'), <Time key="last" at={shown.lastAttemptAt} />],
                ...(shown.status === 'pending'
                  ? [[t('delivery.next'), <NextAttempt key="next" {...shown} />] as const]
                  : []),
                ...(shown.replayOf === null
                  ? []
                  : [
                      [
                        t('delivery.replayOf'),
                        <Link
                          key="of"
                          to="."
                          search={(search: object) => ({ ...search, delivery: shown.replayOf }) as never}
                        >
                          {shown.replayOf}
                        </Link>,
                      ] as const,
                    ]),
              ]}
            />
            <section className={style.payload}>
              <header>
                <h3>{t('delivery.body')}</h3>
                <CopyButton text={shown.body} what={t('delivery.body')} />
              </header>
              <p className={style.soft}>{t('delivery.bodyText')}</p>
              <pre translate="no">{shown.body}</pre>
            </section>
          </div>
        )}
      </Shown>
    </Dialog>
  );
};

interface DeliveriesProps {
  readonly slug: string;
  readonly id: string;
  readonly refetchInterval: number | false;
}

/** What was sent to a webhook, and what still waits, newest first. */
export const Deliveries = ({ slug, id, refetchInterval }: DeliveriesProps) => {
  const t = useText();
  const timeText = useTimeText();
  const { filters, change } = useFilters('status', 'delivery');
  const status = oneOf(statuses, filters.status);
  const list = useList(
    orgKey(slug, 'webhooks', id, 'deliveries', status ?? null),
    (client, page, signal) =>
      client.webhooks.listDeliveries({
        path: { slug, id },
        query: { ...page, ...(status !== undefined && { status }) },
        signal,
      }),
    { refetchInterval },
  );
  return (
    <Section title={t('webhook.deliveries')}>
      <FilterBar isFiltered={status !== undefined} onClear={() => change({ status: undefined })}>
        <FilterSelect
          label={t('delivery.status')}
          value={status}
          options={statuses.map((each) => [each, t(`deliveryStatus.${each}`)])}
          onChange={(value) => change({ status: value })}
        />
      </FilterBar>
      <ListTable
        caption={t('webhook.deliveries')}
        list={list}
        rowKey={(delivery) => delivery.id}
        empty={<Empty title={status === undefined ? t('deliveries.none') : t('deliveries.noneFound')} />}
        columns={[
          {
            title: t('delivery.event'),
            cell: (delivery) => (
              <Link
                to="."
                search={(search: object) => ({ ...search, delivery: delivery.id }) as never}
                resetScroll={false}
                aria-haspopup="dialog"
              >
                {delivery.eventType}
              </Link>
            ),
          },
          { title: t('delivery.status'), cell: (delivery) => <DeliveryStatus status={delivery.status} /> },
          { title: t('delivery.attempts'), cell: ({ attempts }) => attempts, align: 'end' },
          { title: t('delivery.answer'), cell: (delivery) => <Answer {...delivery} /> },
          { title: t('delivery.next'), cell: (delivery) => <NextAttempt {...delivery} /> },
          { title: t('delivery.createdAt'), cell: ({ createdAt }) => <Time at={createdAt} as="relative" /> },
          {
            title: t('delivery.replay'),
            cell: (delivery) => (
              <Action
                operation="replayWebhookDelivery"
                label={t('delivery.replay')}
                what={`${delivery.eventType}, ${timeText(delivery.createdAt)}`}
                does={t('delivery.replayDoes', { type: delivery.eventType })}
                disabledBecause={delivery.status === 'pending' ? t('delivery.replayPending') : null}
                request={() => ({ path: { slug, id, deliveryId: delivery.id } })}
                refresh={[orgKey(slug, 'webhooks', id)]}
              />
            ),
          },
        ]}
      />
      {filters.delivery !== undefined && (
        <DeliveryDialog
          key={filters.delivery}
          slug={slug}
          id={id}
          deliveryId={filters.delivery}
          onClose={() => change({ delivery: undefined })}
        />
      )}
    </Section>
  );
};
