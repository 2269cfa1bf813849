import { getRouteApi } from '@tanstack/react-router';
import type { Explanation, FreeholdClient } from '../../../../src/client/index.ts';
import { type Permission, permissionTable } from '../../../../src/contract/permissions.ts';
import { useMay, useMe } from '../../context/context.ts';
import { orgKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { oneOf, useFilters } from '../../parts/filters/filters.tsx';
import { Page } from '../../parts/page/page.tsx';
import { Shown } from '../../parts/state/state.tsx';
import { useText } from '../../text/text.tsx';
import { Decision } from './decision.tsx';
import { type Asked, Question } from './question.tsx';

const route = getRouteApi('/orgs/$slug/access-check');

const permissions = Object.keys(permissionTable) as Permission[];

type About = Parameters<FreeholdClient['policy']['explain']>[0]['body'];

/** What is asked of the server. An organization is deleted as itself; of anything else, it does not matter. */
const aboutOf = (slug: string, { user, key, operation }: Asked, permission: Permission): About => ({
  permission,
  organization: slug,
  ...(user !== undefined && { userId: user }),
  ...(key !== undefined && { keyId: key }),
  resource: operation === undefined ? { type: 'organization', id: slug } : { type: 'operation', id: operation },
});

interface AnswerProps {
  readonly slug: string;
  readonly about: About;
  readonly children: (explanation: Explanation) => React.ReactNode;
}

const Answer = ({ slug, about, children }: AnswerProps) => {
  const explanation = useRead(
    // Changes of the member, of its role and of the organization make it be read again. Of a new policy nothing is told.
    orgKey(slug, 'members', 'explanation', about),
    (client, signal) => client.policy.explain({ body: about, signal }),
    { staleTime: 0 },
  );
  return <Shown query={explanation}>{children}</Shown>;
};

/** Why a member may, or may not, do something: what each rule of the policy says. Its URL has the question. */
export const AccessCheckPage = () => {
  const t = useText();
  const { slug } = route.useParams();
  const { filters, change } = useFilters('user', 'permission', 'key', 'operation');
  const ownId = useMe()?.user?.id;
  const mayAskAboutOthers = useMay('user-permission:read');
  const user = mayAskAboutOthers ? (filters.user ?? ownId) : ownId;
  const permission = oneOf(permissions, filters.permission);
  const asked: Asked = { user, permission, key: filters.key, operation: filters.operation };
  return (
    <Page title={t('accessCheck.title')} lead={t('accessCheck.lead')}>
      <Question slug={slug} mayAskAboutOthers={mayAskAboutOthers} asked={asked} onAsk={change} />
      {permission !== undefined && user !== undefined && (
        <Answer slug={slug} about={aboutOf(slug, asked, permission)}>
          {(explanation) => (
            <Decision slug={slug} userId={user} keyId={asked.key} permission={permission} explanation={explanation} />
          )}
        </Answer>
      )}
    </Page>
  );
};
