import { getRouteApi } from '@tanstack/react-router';
import { orgKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { Action, ReasonField, typed } from '../../parts/action/action.tsx';
import { Facts } from '../../parts/facts/facts.tsx';
import { Page } from '../../parts/page/page.tsx';
import { Shown } from '../../parts/state/state.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { OrganizationStatus } from '../organizations/status.tsx';

const route = getRouteApi('/orgs/$slug');

export const OrganizationPage = () => {
  const t = useText();
  const { slug } = route.useParams();
  const key = orgKey(slug, 'organization');
  const organization = useRead(key, (client, signal) => client.orgs.read({ path: { slug }, signal }));
  return (
    <Page
      title={organization.data?.name ?? slug}
      actions={
        <Action
          operation="suspendOrganization"
          label={t('organization.suspend')}
          does={t('organization.suspendDoes')}
          look="danger"
          request={(form) => ({ path: { slug }, body: { reason: typed(form, 'reason') ?? '' } })}
          fields={(errorAt) => <ReasonField errorAt={errorAt} />}
          refresh={[key]}
        />
      }
    >
      <Shown query={organization}>
        {({ status, namespace, createdAt }) => (
          <Facts
            rows={[
              [t('organizations.status'), <OrganizationStatus key="status" status={status} />],
              [t('organization.namespace'), <code key="namespace">{namespace}</code>],
              [t('organization.createdAt'), <Time key="createdAt" at={createdAt} />],
            ]}
          />
        )}
      </Shown>
    </Page>
  );
};
