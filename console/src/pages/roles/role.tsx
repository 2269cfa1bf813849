import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { Role } from '../../../../src/client/index.ts';
import { useMay } from '../../context/context.ts';
import { orgKey } from '../../data/keys.ts';
import { useRead, useRefresh } from '../../data/queries.ts';
import { Action } from '../../parts/action/action.tsx';
import { Facts } from '../../parts/facts/facts.tsx';
import { Page, Section } from '../../parts/page/page.tsx';
import { Shown } from '../../parts/state/state.tsx';
import { Time } from '../../parts/time/time.tsx';
import { announce } from '../../parts/toast/toast.tsx';
import { useText } from '../../text/text.tsx';
import { ScopeList } from '../api-keys/scope-tree.tsx';
import { useOutranked } from '../members/role.tsx';
import { ChangeFields, changeOf } from './fields.tsx';

const route = getRouteApi('/orgs/$slug/roles/$name');

const RoleActions = ({ slug, role }: { readonly slug: string; readonly role: Role }) => {
  const t = useText();
  const navigate = useNavigate();
  const refreshed = useRefresh();
  const outranked = useOutranked(role.base);
  const path = { slug, name: role.name };
  const key = orgKey(slug, 'roles');
  return (
    <>
      <Action
        operation="updateRole"
        label={t('roles.change')}
        does={t('roles.changeDoes')}
        disabledBecause={outranked}
        request={(form) => ({ path, body: changeOf(form) })}
        fields={(errorAt) => <ChangeFields role={role} errorAt={errorAt} />}
        refresh={[key]}
      />
      <Action
        operation="deleteRole"
        label={t('roles.delete')}
        does={t('roles.deleteDoes', { name: role.name })}
        look="danger"
        disabledBecause={outranked}
        request={() => ({ path })}
        onDone={() => {
          announce(t('roles.deleted'));
          // The page of a role that is gone has nothing to read again.
          void navigate({ to: '/orgs/$slug/roles', params: { slug } }).then(() => refreshed(key));
          return null;
        }}
      />
    </>
  );
};

export const RolePage = () => {
  const t = useText();
  const { slug, name } = route.useParams();
  const maySeeMembers = useMay('user:list');
  const role = useRead(orgKey(slug, 'roles', 'one', name), (client, signal) =>
    client.roles.read({ path: { slug, name }, signal }),
  );
  const { data } = role;
  return (
    <Page title={name} actions={data !== undefined && <RoleActions slug={slug} role={data} />}>
      <Shown query={role}>
        {({ base, description, permissions, updatedAt }) => (
          <>
            <Facts
              rows={[
                [
                  t('roles.description'),
                  <span key="description" translate="no">
                    {description}
                  </span>,
                ],
                [t('roles.base'), `${t(`role.${base}`)} – ${t(`roleDoes.${base}`)}`],
                [t('common.changedAt'), <Time key="changed" at={updatedAt} />],
              ]}
            />
            {maySeeMembers && (
              <p>
                <Link to="/orgs/$slug/members" params={{ slug }} search={{ customRole: name } as never}>
                  {t('roles.members')}
                </Link>
              </p>
            )}
            <Section title={t('roles.may')}>
              <ScopeList scopes={permissions} />
            </Section>
          </>
        )}
      </Shown>
    </Page>
  );
};
