import { getRouteApi, Link } from '@tanstack/react-router';
import { orgKey } from '../../data/keys.ts';
import { useList } from '../../data/queries.ts';
import { Action } from '../../parts/action/action.tsx';
import { Page } from '../../parts/page/page.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { EventTypesField, eventTypesOf, IssuedSecret, PlaceFields, placeOf } from './fields.tsx';
import { WebhookStatus } from './status.tsx';

const route = getRouteApi('/orgs/$slug/webhooks');

export const webhooksKey = (slug: string) => orgKey(slug, 'webhooks', 'list');

/** Where the events of an organization are sent. */
export const WebhooksPage = () => {
  const t = useText();
  const { slug } = route.useParams();
  const key = webhooksKey(slug);
  const list = useList(key, (client, query, signal) => client.webhooks.list({ path: { slug }, query, signal }));
  return (
    <Page
      title={t('webhooks.title')}
      lead={t('webhooks.lead')}
      actions={
        <Action
          operation="createWebhook"
          label={t('webhooks.create')}
          does={t('webhooks.createDoes')}
          look="main"
          request={(form) => ({ path: { slug }, body: { ...placeOf(form), eventTypes: eventTypesOf(form) } })}
          fields={(errorAt) => (
            <>
              <PlaceFields errorAt={errorAt} />
              <EventTypesField chosen={null} errorAt={errorAt} />
            </>
          )}
          refresh={[key]}
          onDone={({ secret }) => <IssuedSecret secret={secret} />}
          confirmation={t('webhook.stored')}
        />
      }
    >
      <ListTable
        caption={t('webhooks.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <Empty title={t('webhooks.none')}>
            <p>{t('webhooks.noneText')}</p>
          </Empty>
        }
        columns={[
          {
            title: t('webhook.url'),
            cell: ({ id, url }) => (
              <Link to="/orgs/$slug/webhooks/$id" params={{ slug, id }}>
                {url}
              </Link>
            ),
          },
          { title: t('webhook.description'), cell: ({ description }) => description ?? '', isMinor: true },
          { title: t('webhook.status'), cell: (webhook) => <WebhookStatus {...webhook} /> },
          {
            title: t('webhook.events'),
            cell: ({ eventTypes }) =>
              eventTypes === null ? t('webhook.all') : t('webhook.typeCount', { count: eventTypes.length }),
          },
          { title: t('webhook.failures'), cell: ({ failures }) => failures, align: 'end' },
          {
            title: t('webhook.createdAt'),
            cell: ({ createdAt }) => <Time at={createdAt} as="relative" />,
            isMinor: true,
          },
        ]}
      />
    </Page>
  );
};
