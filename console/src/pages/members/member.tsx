import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import type { User } from '../../../../src/client/index.ts';
import { useMay, useMe } from '../../context/context.ts';
import { orgKey } from '../../data/keys.ts';
import { useRead, useRefresh } from '../../data/queries.ts';
import { Action, ReasonField } from '../../parts/action/action.tsx';
import { Facts } from '../../parts/facts/facts.tsx';
import { TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Page } from '../../parts/page/page.tsx';
import { Shown } from '../../parts/state/state.tsx';
import { Time } from '../../parts/time/time.tsx';
import { announce } from '../../parts/toast/toast.tsx';
import { useText } from '../../text/text.tsx';
import { DeliveryFields, deliveryOf, HandedLink } from '../invitations/delivery.tsx';
import { nameOf } from './directory.tsx';
import { ReleaseMember } from './hold.tsx';
import { MemberLockout } from './lockout.tsx';
import { chosenChange, MemberStatus, RoleSelect, useOutranked, useRoleText } from './role.tsx';
import { MemberSessions } from './sessions.tsx';

const route = getRouteApi('/orgs/$slug/members/$id');

interface MemberProps {
  readonly slug: string;
  readonly member: User;
}

const MemberActions = ({ slug, member }: MemberProps) => {
  const t = useText();
  const navigate = useNavigate();
  const refreshed = useRefresh();
  const outranked = useOutranked(member.role);
  const { id, status } = member;
  const name = nameOf(member);
  const path = { slug, id };
  const key = orgKey(slug, 'members');
  const isSuspended = status === 'suspended';
  return (
    <>
      <Action
        operation="updateUser"
        label={t('member.change')}
        does={t('member.changeDoes')}
        disabledBecause={outranked}
        request={(form) => ({ path, body: { name: typed(form, 'name') ?? null, ...chosenChange(form) } })}
        fields={(errorAt) => (
          <>
            <TextField
              name="name"
              label={t('members.nameOptional')}
              defaultValue={member.name ?? ''}
              error={errorAt('name')}
            />
            <RoleSelect slug={slug} defaultValue={member} error={errorAt('role') ?? errorAt('customRole')} />
          </>
        )}
        refresh={[key]}
      />
      <Action
        operation="inviteUser"
        label={t('member.invite')}
        does={t('member.inviteDoes', { email: member.email })}
        disabledBecause={outranked ?? (isSuspended ? t('member.isSuspended') : null)}
        request={(form) => ({ path, body: deliveryOf(form) })}
        fields={(errorAt) => <DeliveryFields errorAt={errorAt} />}
        refresh={[orgKey(slug, 'invitations')]}
        onDone={(invitation) => <HandedLink invitation={invitation} />}
      />
      <Action
        operation={isSuspended ? 'restoreUser' : 'suspendUser'}
        label={isSuspended ? t('member.restore') : t('member.suspend')}
        does={isSuspended ? t('member.restoreDoes', { name }) : t('member.suspendDoes', { name })}
        look={isSuspended ? 'plain' : 'danger'}
        disabledBecause={outranked}
        request={(form) => ({ path, body: { reason: typed(form, 'reason') ?? '' } })}
        fields={(errorAt) => <ReasonField errorAt={errorAt} />}
        refresh={[key, orgKey(slug, 'sessions')]}
      />
      <Action
        operation="removeUser"
        label={t('member.remove')}
        does={t('member.removeDoes', { name })}
        look="danger"
        disabledBecause={outranked}
        request={() => ({ path })}
        onDone={() => {
          announce(t('member.removed'));
          // The page of a member that is gone has nothing to read again.
          void navigate({ to: '/orgs/$slug/members', params: { slug } }).then(() =>
            refreshed(key, orgKey(slug, 'api-keys')),
          );
          return null;
        }}
      />
    </>
  );
};

export const MemberPage = () => {
  const t = useText();
  const { slug, id } = route.useParams();
  const ownId = useMe()?.user?.id;
  const roleText = useRoleText();
  const maySeeSessions = useMay('session:list');
  const maySeeLockout = useMay('lockout:read');
  const mayCheck = useMay('user-permission:read');
  const member = useRead(orgKey(slug, 'members', id), (client, signal) =>
    client.users.read({ path: { slug, id }, signal }),
  );
  const { data } = member;
  return (
    <Page
      title={data === undefined ? t('member.title') : nameOf(data)}
      {...(id === ownId && { lead: t('member.isYou') })}
      actions={data !== undefined && <MemberActions slug={slug} member={data} />}
    >
      <Shown query={member}>
        {(user) => (
          <>
            <Facts
              rows={[
                [t('members.email'), user.email],
                [
                  t('members.role'),
                  user.customRole === null ? (
                    `${t(`role.${user.role}`)} – ${t(`roleDoes.${user.role}`)}`
                  ) : (
                    <Link key="role" to="/orgs/$slug/roles/$name" params={{ slug, name: user.customRole }}>
                      {roleText(user)}
                    </Link>
                  ),
                ],
                [t('members.status'), <MemberStatus key="status" status={user.status} heldAt={user.heldAt} />],
                ...(user.heldAt === null ? [] : [[t('member.held'), <Time key="held" at={user.heldAt} />] as const]),
                [t('members.since'), <Time key="since" at={user.createdAt} />],
                [t('common.changedAt'), <Time key="changed" at={user.updatedAt} />],
                [t('common.id'), <code key="id">{user.id}</code>],
              ]}
            />
            <p>
              <Link to="/orgs/$slug/keys" params={{ slug }} search={{ userId: id } as never}>
                {t('member.keys')}
              </Link>
            </p>
            {mayCheck && (
              <p>
                <Link to="/orgs/$slug/access-check" params={{ slug }} search={{ user: id } as never}>
                  {t('member.accessCheck')}
                </Link>
              </p>
            )}
            {user.heldAt !== null && <ReleaseMember slug={slug} member={user} />}
            {maySeeLockout && <MemberLockout slug={slug} member={user} />}
            {maySeeSessions && <MemberSessions slug={slug} member={user} />}
          </>
        )}
      </Shown>
    </Page>
  );
};
