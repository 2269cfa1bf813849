import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { OidcConnection, OidcConnectionTest } from '../../../../src/client/index.ts';
import { orgKey } from '../../data/keys.ts';
import { useRead, useRefresh } from '../../data/queries.ts';
import { Action } from '../../parts/action/action.tsx';
import { Facts } from '../../parts/facts/facts.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Page, Section } from '../../parts/page/page.tsx';
import { Secret } from '../../parts/secret/secret.tsx';
import { Shown } from '../../parts/state/state.tsx';
import { Status } from '../../parts/status/status.tsx';
import { Time } from '../../parts/time/time.tsx';
import { announce } from '../../parts/toast/toast.tsx';
import { useText } from '../../text/text.tsx';
import { bodyOf, ConnectionFields } from './connection-fields.tsx';
import { useVerifiedDomains } from './domains.tsx';
import style from './federation.module.css';
import { ConnectionStatus } from './list.tsx';

const route = getRouteApi('/orgs/$slug/identity-providers/$id');

const checkNames = ['discovery', 'capabilities', 'keys', 'client'] as const;

/** Each check of a test. The first that fails ends it, so the rest was not made. */
const TestResult = ({ test: { isPassed, checks } }: { readonly test: OidcConnectionTest }) => {
  const t = useText();
  return (
    <>
      <p>{isPassed ? t('sso.testPassed') : t('sso.testFailed')}</p>
      <ol className={style.checks}>
        {checkNames.map((name) => {
          const check = checks.find((each) => each.name === name);
          const tone = check === undefined ? 'idle' : check.isPassed ? 'good' : 'bad';
          const outcome = check === undefined ? 'skipped' : check.isPassed ? 'passed' : 'failed';
          return (
            <li key={name}>
              <strong>{t(`connectionCheck.${name}`)}</strong>{' '}
              <Status tone={tone}>{t(`checkOutcome.${outcome}`)}</Status>
              {check !== undefined && (
                <div className={style.detail} lang="en">
                  {check.detail}
                </div>
              )}
            </li>
          );
        })}
      </ol>
    </>
  );
};

interface ConnectionProps {
  readonly slug: string;
  readonly connection: OidcConnection;
}

const ConnectionActions = ({ slug, connection }: ConnectionProps) => {
  const t = useText();
  const navigate = useNavigate();
  const refreshed = useRefresh();
  const verified = useVerifiedDomains(slug);
  const { id, name } = connection;
  const path = { slug, id };
  const key = orgKey(slug, 'oidc-connections');
  return (
    <>
      <Action
        operation="testOidcConnection"
        label={t('sso.test')}
        does={t('sso.testDoes')}
        look="main"
        request={() => ({ path })}
        refresh={[key]}
        onDone={(test) => <TestResult test={test} />}
      />
      <Action
        operation="updateOidcConnection"
        label={t('sso.change')}
        does={t('sso.changeDoes')}
        request={(form) => {
          const clientSecret = typed(form, 'clientSecret');
          return { path, body: { ...bodyOf(form), ...(clientSecret !== undefined && { clientSecret }) } };
        }}
        fields={(errorAt) => <ConnectionFields connection={connection} verified={verified} errorAt={errorAt} />}
        refresh={[key]}
      />
      <Action
        operation="deleteOidcConnection"
        label={t('sso.delete')}
        does={t('sso.deleteDoes', { name })}
        look="danger"
        request={() => ({ path })}
        onDone={() => {
          announce(t('sso.deleted'));
          // The page of a provider that is gone has nothing to read again.
          void navigate({ to: '/orgs/$slug/identity-providers', params: { slug } }).then(() => refreshed(key));
          return null;
        }}
      />
    </>
  );
};

export const IdentityProviderPage = () => {
  const t = useText();
  const { slug, id } = route.useParams();
  const connection = useRead(orgKey(slug, 'oidc-connections', id), (client, signal) =>
    client.oidcConnections.read({ path: { slug, id }, signal }),
  );
  const { data } = connection;
  return (
    <Page
      title={data?.name ?? t('sso.one')}
      lead={t('sso.oneLead')}
      actions={data !== undefined && <ConnectionActions slug={slug} connection={data} />}
    >
      <Shown query={connection}>
        {({ issuer, clientId, hasClientSecret, domains, jit, isEnabled, testedAt, ...rest }) => (
          <>
            <Facts
              rows={[
                [t('members.status'), <ConnectionStatus key="status" isEnabled={isEnabled} testedAt={testedAt} />],
                [t('sso.testedAt'), <Time key="testedAt" at={testedAt} />],
                [t('sso.issuer'), <code key="issuer">{issuer}</code>],
                [t('sso.clientId'), <code key="clientId">{clientId}</code>],
                [t('sso.clientSecret'), hasClientSecret ? t('sso.secretStored') : t('sso.secretNone')],
                [t('sso.domains'), domains?.join(', ') ?? t('sso.domainsAll')],
                [t('sso.jitShort'), jit.isEnabled ? t('sso.jitAs', { role: t(`role.${jit.role}`) }) : t('common.no')],
                [t('common.changedAt'), <Time key="changedAt" at={rest.updatedAt} />],
              ]}
            />
            <Section title={t('sso.addresses')}>
              <p>{t('sso.register')}</p>
              <div className={style.addresses}>
                <Secret label={t('sso.redirectUri')} text={rest.redirectUri} />
                <Secret label={t('sso.logoutUri')} text={rest.backchannelLogoutUri} />
              </div>
            </Section>
          </>
        )}
      </Shown>
    </Page>
  );
};
