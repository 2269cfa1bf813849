import { getRouteApi, Link } from '@tanstack/react-router';
import { orgKey } from '../../data/keys.ts';
import { useList } from '../../data/queries.ts';
import { Action } from '../../parts/action/action.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Page, Section } from '../../parts/page/page.tsx';
import { Secret } from '../../parts/secret/secret.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { Status } from '../../parts/status/status.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { bodyOf, ConnectionFields } from './connection-fields.tsx';
import { Domains, useVerifiedDomains } from './domains.tsx';

const route = getRouteApi('/orgs/$slug/identity-providers');

export const ConnectionStatus = ({
  isEnabled,
  testedAt,
}: {
  readonly isEnabled: boolean;
  readonly testedAt: string | null;
}) => {
  const t = useText();
  if (!isEnabled) return <Status tone="idle">{t('connectionStatus.disabled')}</Status>;
  if (testedAt === null) return <Status tone="warn">{t('connectionStatus.untested')}</Status>;
  return <Status tone="good">{t('connectionStatus.tested')}</Status>;
};

export const IdentityProvidersPage = () => {
  const t = useText();
  const { slug } = route.useParams();
  const key = orgKey(slug, 'oidc-connections');
  const domains = useVerifiedDomains(slug);
  const list = useList(key, (client, page, signal) =>
    client.oidcConnections.list({ path: { slug }, query: page, signal }),
  );
  return (
    <Page title={t('sso.title')} lead={t('sso.lead')}>
      <Section
        title={t('sso.providers')}
        actions={
          <Action
            operation="createOidcConnection"
            label={t('sso.connect')}
            does={t('sso.connectDoes')}
            look="main"
            request={(form) => ({
              path: { slug },
              body: {
                ...bodyOf(form),
                issuer: typed(form, 'issuer') ?? '',
                clientSecret: typed(form, 'clientSecret') ?? null,
              },
            })}
            fields={(errorAt) => <ConnectionFields verified={domains} errorAt={errorAt} />}
            refresh={[key]}
            onDone={({ redirectUri, backchannelLogoutUri }) => (
              <>
                <p>{t('sso.register')}</p>
                <Secret label={t('sso.redirectUri')} text={redirectUri} />
                <Secret label={t('sso.logoutUri')} text={backchannelLogoutUri} />
                <p>{t('sso.thenTest')}</p>
              </>
            )}
          />
        }
      >
        <ListTable
          caption={t('sso.providers')}
          list={list}
          rowKey={({ id }) => id}
          empty={
            <Empty title={t('sso.none')}>
              <p>{t('sso.noneHow')}</p>
            </Empty>
          }
          columns={[
            {
              title: t('keys.name'),
              cell: ({ id, name }) => (
                <Link to="/orgs/$slug/identity-providers/$id" params={{ slug, id }}>
                  {name}
                </Link>
              ),
            },
            { title: t('sso.issuer'), cell: ({ issuer }) => <code>{issuer}</code> },
            { title: t('members.status'), cell: (connection) => <ConnectionStatus {...connection} /> },
            { title: t('sso.testedAt'), cell: ({ testedAt }) => <Time at={testedAt} as="relative" />, isMinor: true },
          ]}
        />
      </Section>
      <Domains slug={slug} />
    </Page>
  );
};
