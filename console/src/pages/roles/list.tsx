import { getRouteApi, Link } from '@tanstack/react-router';
import type { Role } from '../../../../src/client/index.ts';
import { orgKey } from '../../data/keys.ts';
import { useList } from '../../data/queries.ts';
import { Action } from '../../parts/action/action.tsx';
import { Page } from '../../parts/page/page.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { NewFields, newRoleOf } from './fields.tsx';

const route = getRouteApi('/orgs/$slug/roles');

/** The roles that an organization has made. */
export const RolesPage = () => {
  const t = useText();
  const { slug } = route.useParams();
  const list = useList<Role>(orgKey(slug, 'roles', 'list'), (client, query, signal) =>
    client.roles.list({ path: { slug }, query, signal }),
  );
  return (
    <Page
      title={t('roles.title')}
      lead={t('roles.lead')}
      actions={
        <Action
          operation="createRole"
          label={t('roles.create')}
          does={t('roles.createDoes')}
          look="main"
          request={(form) => ({ path: { slug }, body: newRoleOf(form) })}
          fields={(errorAt) => <NewFields errorAt={errorAt} />}
          refresh={[orgKey(slug, 'roles')]}
        />
      }
    >
      <ListTable
        caption={t('roles.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <Empty title={t('roles.none')}>
            <p>{t('roles.noneText')}</p>
          </Empty>
        }
        columns={[
          {
            title: t('roles.name'),
            cell: ({ name }) => (
              <Link to="/orgs/$slug/roles/$name" params={{ slug, name }}>
                {name}
              </Link>
            ),
          },
          { title: t('roles.base'), cell: ({ base }) => t(`role.${base}`) },
          { title: t('roles.permissionCount'), cell: ({ permissions }) => permissions.length },
          { title: t('roles.description'), cell: ({ description }) => <span translate="no">{description}</span> },
          {
            title: t('common.changedAt'),
            cell: ({ updatedAt }) => <Time at={updatedAt} as="relative" />,
            isMinor: true,
          },
        ]}
      />
    </Page>
  );
};
