import { getRouteApi, Link } from '@tanstack/react-router';
import type { Approval } from '../../../../src/client/index.ts';
import { useMe } from '../../context/context.ts';
import { orgKey } from '../../data/keys.ts';
import { useList } from '../../data/queries.ts';
import { Action, ReasonField } from '../../parts/action/action.tsx';
import { TextArea } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { FilterBar, FilterSelect, oneOf, useFilters } from '../../parts/filters/filters.tsx';
import { Page } from '../../parts/page/page.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { Status, type Tone } from '../../parts/status/status.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import style from './approvals.module.css';
import { Requester } from './requester.tsx';

const route = getRouteApi('/orgs/$slug/approvals');

const statuses = [
  'pending',
  'approved',
  'denied',
  'expired',
  'canceled',
] as const satisfies readonly Approval['status'][];

const tones: Readonly<Record<Approval['status'], Tone>> = {
  pending: 'busy',
  approved: 'good',
  denied: 'bad',
  expired: 'warn',
  canceled: 'idle',
};

interface ApprovalProps {
  readonly slug: string;
  readonly approval: Approval;
}

/** Whether the caller has asked for it, who then cannot decide about it. */
const useIsOwn = ({ requestedBy }: Approval): boolean => {
  const id = useMe()?.user?.id;
  return id !== undefined && requestedBy === `user:${id}`;
};

const ApprovalActions = ({ slug, approval }: ApprovalProps) => {
  const t = useText();
  const { id, kind, reason, status } = approval;
  const isOwn = useIsOwn(approval);
  const ended = status === 'pending' ? null : t('approvals.isEnded', { status: t(`approvalStatus.${status}`) });
  const common = { what: reason, look: 'quiet', refresh: [orgKey(slug, 'approvals')] } as const;
  const path = { slug, id };
  if (isOwn)
    return (
      <Action
        {...common}
        operation="cancelRequest"
        label={t('approvals.cancel')}
        does={t('approvals.cancelDoes')}
        disabledBecause={ended}
        request={(form) => ({ path, body: { reason: typed(form, 'reason') ?? '' } })}
        fields={(errorAt) => <ReasonField errorAt={errorAt} />}
      />
    );
  return (
    <div className={style.actions}>
      <Action
        {...common}
        operation="approveRequest"
        label={t('approvals.approve')}
        does={t('approvals.approveDoes', { kind: t(`approvalKind.${kind}`), reason })}
        disabledBecause={ended}
        request={(form) => {
          const given = typed(form, 'reason');
          return { path, body: given === undefined ? {} : { reason: given } };
        }}
        fields={(errorAt) => (
          <TextArea name="reason" label={t('approvals.note')} maxLength={500} error={errorAt('reason')} />
        )}
      />
      <Action
        {...common}
        operation="denyRequest"
        label={t('approvals.deny')}
        does={t('approvals.denyDoes', { kind: t(`approvalKind.${kind}`), reason })}
        disabledBecause={ended}
        request={(form) => ({ path, body: { reason: typed(form, 'reason') ?? '' } })}
        fields={(errorAt) => <ReasonField errorAt={errorAt} />}
      />
    </div>
  );
};

/** Who has decided, and who still has to. */
const Decisions = ({ slug, approval: { decisions, requirements, platformCounts, status } }: ApprovalProps) => {
  const t = useText();
  const needed = requirements.map(({ role, count }) => t('approvals.people', { count, role: t(`role.${role}`) }));
  return (
    <>
      <ul className={style.decisions}>
        {decisions.map(({ decision, userId, isCounted, decidedAt }) => (
          <li key={decidedAt}>
            {t(`approvalDecision.${decision}`)}{' '}
            <Requester slug={slug} requestedBy={userId === null ? 'platform' : `user:${userId}`} />
            {!isCounted && decision === 'approve' && <> {t('approvals.notCounted')}</>}
          </li>
        ))}
      </ul>
      {status === 'pending' && <p>{t('approvals.needs', { list: needed.join(', ') })}</p>}
      {status === 'pending' && platformCounts && <p>{t('approvals.platformCounts')}</p>}
    </>
  );
};

/** The inbox of an organization: what several people have to agree to. */
export const ApprovalsPage = () => {
  const t = useText();
  const { slug } = route.useParams();
  const { filters, change, isFiltered } = useFilters('status');
  const status = oneOf(statuses, filters.status);
  const query = status === undefined ? {} : { status };
  const list = useList(orgKey(slug, 'approvals', query), (client, page, signal) =>
    client.approvals.list({ path: { slug }, query: { ...page, ...query }, signal }),
  );
  return (
    <Page title={t('approvals.title')} lead={t('approvals.lead')}>
      <FilterBar isFiltered={isFiltered} onClear={() => change({ status: undefined })}>
        <FilterSelect
          label={t('members.status')}
          value={status}
          options={statuses.map((each) => [each, t(`approvalStatus.${each}`)])}
          onChange={(value) => change({ status: value })}
        />
      </FilterBar>
      <ListTable
        caption={t('approvals.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <Empty title={isFiltered ? t('approvals.noneFound') : t('approvals.none')}>
            {!isFiltered && <p>{t('approvals.noneHow')}</p>}
          </Empty>
        }
        columns={[
          {
            title: t('approvals.kind'),
            cell: ({ id, kind }) => (
              <Link to="/orgs/$slug/operations/$id" params={{ slug, id }}>
                {t(`approvalKind.${kind}`)}
              </Link>
            ),
          },
          {
            title: t('approvals.requestedBy'),
            cell: ({ requestedBy }) => <Requester slug={slug} requestedBy={requestedBy} />,
          },
          { title: t('approvals.reason'), cell: ({ reason }) => <span translate="no">{reason}</span> },
          {
            title: t('members.status'),
            cell: (approval) => <Status tone={tones[approval.status]}>{t(`approvalStatus.${approval.status}`)}</Status>,
          },
          { title: t('approvals.decisions'), cell: (approval) => <Decisions slug={slug} approval={approval} /> },
          {
            title: t('approvals.expiresAt'),
            cell: ({ expiresAt, status }) => (status === 'pending' ? <Time at={expiresAt} as="relative" /> : '–'),
            isMinor: true,
          },
          { title: t('common.actions'), cell: (approval) => <ApprovalActions slug={slug} approval={approval} /> },
        ]}
      />
    </Page>
  );
};
