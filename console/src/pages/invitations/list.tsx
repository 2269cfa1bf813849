import { getRouteApi } from '@tanstack/react-router';
import type { Invitation } from '../../../../src/client/index.ts';
import { orgKey } from '../../data/keys.ts';
import { useList } from '../../data/queries.ts';
import { Action, ReasonField } from '../../parts/action/action.tsx';
import { TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { FilterBar, FilterSelect, oneOf, useFilters } from '../../parts/filters/filters.tsx';
import { Page } from '../../parts/page/page.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { Status, type Tone } from '../../parts/status/status.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { MemberName } from '../members/directory.tsx';
import { chosenAnyRole, RoleSelect, useOutranked } from '../members/role.tsx';
import { DeliveryFields, deliveryOf, HandedLink } from './delivery.tsx';
import style from './invitations.module.css';
import { InviteSeveral } from './invite-several.tsx';

const route = getRouteApi('/orgs/$slug/invitations');

const statuses = ['pending', 'accepted', 'revoked', 'expired'] as const satisfies readonly Invitation['status'][];

const tones: Readonly<Record<Invitation['status'], Tone>> = {
  pending: 'busy',
  accepted: 'good',
  revoked: 'idle',
  expired: 'warn',
};

interface InvitationActionsProps {
  readonly slug: string;
  readonly invitation: Invitation;
}

const InvitationActions = ({ slug, invitation: { id, email, role, status } }: InvitationActionsProps) => {
  const t = useText();
  const key = orgKey(slug, 'invitations');
  const outranked = useOutranked(role);
  const path = { slug, id };
  // The row of a link that is being shown stays as it is, so both buttons are always there.
  const ended = status === 'pending' ? null : t('invitations.isEnded', { status: t(`invitationStatus.${status}`) });
  return (
    <div className={style.actions}>
      <Action
        operation="resendInvitation"
        label={t('invitations.resend')}
        what={email}
        does={t('invitations.resendDoes', { email })}
        look="quiet"
        disabledBecause={outranked ?? (status === 'expired' ? t('invitations.isExpired') : ended)}
        request={() => ({ path })}
        refresh={[key]}
        onDone={(invitation) => <HandedLink invitation={invitation} />}
      />
      <Action
        operation="revokeInvitation"
        label={t('invitations.revoke')}
        what={email}
        does={t('invitations.revokeDoes', { email })}
        look="quiet"
        disabledBecause={outranked ?? ended}
        request={(form) => ({ path, body: { reason: typed(form, 'reason') ?? '' } })}
        fields={(errorAt) => <ReasonField errorAt={errorAt} />}
        refresh={[key]}
      />
    </div>
  );
};

export const InvitationsPage = () => {
  const t = useText();
  const { slug } = route.useParams();
  const { filters, change, isFiltered } = useFilters('status');
  const status = oneOf(statuses, filters.status);
  const query = status === undefined ? {} : { status };
  const key = orgKey(slug, 'invitations');
  const list = useList(orgKey(slug, 'invitations', query), (client, page, signal) =>
    client.invitations.list({ path: { slug }, query: { ...page, ...query }, signal }),
  );
  return (
    <Page
      title={t('invitations.title')}
      lead={t('invitations.lead')}
      actions={
        <>
          <InviteSeveral slug={slug} />
          <Action
            operation="createInvitation"
            label={t('invitations.invite')}
            does={t('invitations.inviteDoes')}
            look="main"
            request={(form) => ({
              path: { slug },
              body: { email: typed(form, 'email') ?? '', ...chosenAnyRole(form), ...deliveryOf(form) },
            })}
            fields={(errorAt) => (
              <>
                <TextField name="email" type="email" label={t('members.email')} required error={errorAt('email')} />
                <RoleSelect slug={slug} error={errorAt('role') ?? errorAt('customRole')} />
                <DeliveryFields errorAt={errorAt} />
              </>
            )}
            refresh={[key]}
            onDone={(invitation) => <HandedLink invitation={invitation} />}
          />
        </>
      }
    >
      <FilterBar isFiltered={isFiltered} onClear={() => change({ status: undefined })}>
        <FilterSelect
          label={t('members.status')}
          value={status}
          options={statuses.map((each) => [each, t(`invitationStatus.${each}`)])}
          onChange={(value) => change({ status: value })}
        />
      </FilterBar>
      <ListTable
        caption={t('invitations.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <Empty title={isFiltered ? t('invitations.noneFound') : t('invitations.none')}>
            {!isFiltered && <p>{t('invitations.noneHow')}</p>}
          </Empty>
        }
        columns={[
          { title: t('members.email'), cell: ({ email }) => email },
          { title: t('members.role'), cell: ({ role }) => t(`role.${role}`) },
          {
            title: t('members.status'),
            cell: (invitation) => (
              <Status tone={tones[invitation.status]}>{t(`invitationStatus.${invitation.status}`)}</Status>
            ),
          },
          { title: t('invitations.delivery'), cell: ({ delivery }) => t(`deliveryShort.${delivery}`), isMinor: true },
          {
            title: t('invitations.invitedBy'),
            cell: ({ invitedBy }) =>
              invitedBy === null ? t('common.platform') : <MemberName slug={slug} id={invitedBy} />,
          },
          { title: t('invitations.expiresAt'), cell: ({ expiresAt }) => <Time at={expiresAt} as="relative" /> },
          {
            title: t('common.actions'),
            cell: (invitation) => <InvitationActions slug={slug} invitation={invitation} />,
          },
        ]}
      />
    </Page>
  );
};
