import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { Webhook } from '../../../../src/client/index.ts';
import { useMay } from '../../context/context.ts';
import { orgKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { Action } from '../../parts/action/action.tsx';
import { Facts } from '../../parts/facts/facts.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Page } from '../../parts/page/page.tsx';
import { Shown } from '../../parts/state/state.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { Countdown } from './countdown.tsx';
import { Deliveries } from './deliveries.tsx';
import { EventTypesField, eventTypesOf, IssuedSecret, OverlapField, PlaceFields, placeOf } from './fields.tsx';
import { webhooksKey } from './list.tsx';
import { WebhookStatus } from './status.tsx';
import style from './webhooks.module.css';

const route = getRouteApi('/orgs/$slug/webhooks/$id');

/** While something is being sent, what is shown of it changes by itself. */
const sendingMs = 3_000;

interface OfWebhook {
  readonly slug: string;
  readonly webhook: Webhook;
}

const Actions = ({ slug, webhook }: OfWebhook) => {
  const t = useText();
  const navigate = useNavigate();
  const { id, url, description, eventTypes, status } = webhook;
  const path = { slug, id };
  const keys = [orgKey(slug, 'webhooks', id), webhooksKey(slug)];
  const isOff = status === 'disabled';
  return (
    <>
      <Action
        operation="testWebhook"
        label={t('webhook.test')}
        does={t('webhook.testDoes')}
        disabledBecause={isOff ? t('webhook.enableFirst') : null}
        request={() => ({ path })}
        refresh={keys}
      />
      <Action
        operation="updateWebhook"
        label={t('webhook.edit')}
        does={t('webhook.editDoes')}
        request={(form) => ({ path, body: { ...placeOf(form), eventTypes: eventTypesOf(form) } })}
        fields={(errorAt) => (
          <>
            <PlaceFields url={url} description={description} errorAt={errorAt} />
            <EventTypesField chosen={eventTypes} errorAt={errorAt} />
          </>
        )}
        refresh={keys}
      />
      <Action
        operation="rotateWebhook"
        label={t('webhook.rotate')}
        does={t('webhook.rotateDoes')}
        request={(form) => ({ path, body: { overlapSeconds: Number(typed(form, 'overlapSeconds')) } })}
        fields={(errorAt) => <OverlapField errorAt={errorAt} />}
        refresh={keys}
        onDone={({ secret }) => <IssuedSecret secret={secret} />}
        confirmation={t('webhook.stored')}
      />
      <Action
        operation="updateWebhook"
        label={isOff ? t('webhook.enable') : t('webhook.disable')}
        does={isOff ? t('webhook.enableDoes') : t('webhook.disableDoes')}
        request={() => ({ path, body: { status: isOff ? ('enabled' as const) : ('disabled' as const) } })}
        look={isOff ? 'main' : 'plain'}
        refresh={keys}
      />
      <Action
        operation="deleteWebhook"
        label={t('webhook.delete')}
        does={t('webhook.deleteDoes')}
        look="danger"
        request={() => ({ path })}
        refresh={[webhooksKey(slug)]}
        onDone={() => {
          void navigate({ to: '/orgs/$slug/webhooks', params: { slug } });
          return null;
        }}
      />
    </>
  );
};

/** Why it is disabled, from the audit trail, for those who may read it. */
const WhyDisabled = ({ slug, webhook: { id, version } }: OfWebhook) => {
  const t = useText();
  const may = useMay('audit:read');
  const target = `webhook:${id}`;
  const events = useRead(
    orgKey(slug, 'audit', 'why-disabled', id, version),
    (client, signal) => client.audit.list({ path: { slug }, query: { target, limit: 20 }, signal }),
    { enabled: may },
  );
  const found = events.data?.data.find(
    ({ action, detail }) =>
      action === 'webhook.disable' || (action === 'webhook.update' && detail?.status === 'disabled'),
  );
  return (
    <p className={style.why}>
      {found === undefined ? (
        t('webhook.isDisabled')
      ) : found.action === 'webhook.disable' ? (
        <>
          {t('webhook.disabledBy410')} <Time at={found.at} as="relative" />
        </>
      ) : (
        <>
          {t('webhook.disabledBy')} <code>{found.actor}</code> <Time at={found.at} as="relative" />
        </>
      )}
    </p>
  );
};

export const WebhookPage = () => {
  const t = useText();
  const { slug, id } = route.useParams();
  const webhook = useRead(
    orgKey(slug, 'webhooks', id),
    (client, signal) => client.webhooks.read({ path: { slug, id }, signal }),
    { refetchInterval: sendingMs },
  );
  const { data } = webhook;
  return (
    <Page
      title={data === undefined ? t('webhook.title') : (data.description ?? new URL(data.url).host)}
      actions={data && <Actions slug={slug} webhook={data} />}
    >
      <Shown query={webhook}>
        {(shown) => (
          <>
            {shown.status === 'disabled' && <WhyDisabled slug={slug} webhook={shown} />}
            <Facts
              rows={[
                [t('webhook.status'), <WebhookStatus key="status" {...shown} />],
                [t('webhook.url'), <code key="url">{shown.url}</code>],
                [t('webhook.failuresNow'), shown.failures],
                [
                  t('webhook.nextAttempt'),
                  shown.nextAttemptAt === null ? (
                    t('webhook.nothingPending')
                  ) : shown.status === 'disabled' ? (
                    t('webhook.waits')
                  ) : (
                    <Countdown key="next" at={shown.nextAttemptAt} />
                  ),
                ],
                ...(shown.previousSecretUntil === null
                  ? []
                  : [[t('webhook.oldSecret'), <Time key="until" at={shown.previousSecretUntil} />] as const]),
                [t('webhook.createdAt'), <Time key="created" at={shown.createdAt} />],
                [
                  t('webhook.events'),
                  shown.eventTypes === null ? t('webhook.all') : <code key="types">{shown.eventTypes.join(', ')}</code>,
                ],
              ]}
            />
            <Deliveries slug={slug} id={id} refetchInterval={shown.nextAttemptAt === null ? false : sendingMs} />
          </>
        )}
      </Shown>
    </Page>
  );
};
