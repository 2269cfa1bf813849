import { getRouteApi } from '@tanstack/react-router';
import { type Permission, permissionTable } from '../../../../src/contract/permissions.ts';
import { useMay, useMe } from '../../context/context.ts';
import { orgKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { oneOf, useFilters } from '../../parts/filters/filters.tsx';
import { Page } from '../../parts/page/page.tsx';
import { Shown } from '../../parts/state/state.tsx';
import { useText } from '../../text/text.tsx';
import { Decision } from './decision.tsx';
import { Question } from './question.tsx';

const route = getRouteApi('/orgs/$slug/access-check');

const permissions = Object.keys(permissionTable) as Permission[];

interface AnswerProps {
  readonly slug: string;
  readonly userId: string;
  readonly permission: Permission;
}

const Answer = ({ slug, userId, permission }: AnswerProps) => {
  const about = { permission, organization: slug, userId };
  const explanation = useRead(
    // Changes of the member, of its role and of the organization make it be read again. Of a new policy nothing is told.
    orgKey(slug, 'members', 'explanation', about),
    (client, signal) => client.policy.explain({ body: about, signal }),
    { staleTime: 0 },
  );
  return (
    <Shown query={explanation}>
      {(found) => <Decision slug={slug} userId={userId} permission={permission} explanation={found} />}
    </Shown>
  );
};

/** Why a member may, or may not, do something: what each rule of the policy says. Its URL has the question. */
export const AccessCheckPage = () => {
  const t = useText();
  const { slug } = route.useParams();
  const { filters, change } = useFilters('user', 'permission');
  const ownId = useMe()?.user?.id;
  const mayAskAboutOthers = useMay('user-permission:read');
  const userId = mayAskAboutOthers ? (filters.user ?? ownId) : ownId;
  const permission = oneOf(permissions, filters.permission);
  return (
    <Page title={t('accessCheck.title')} lead={t('accessCheck.lead')}>
      <Question
        slug={slug}
        mayAskAboutOthers={mayAskAboutOthers}
        userId={userId}
        permission={permission}
        onAsk={change}
      />
      {permission !== undefined && userId !== undefined && (
        <Answer slug={slug} userId={userId} permission={permission} />
      )}
    </Page>
  );
};
