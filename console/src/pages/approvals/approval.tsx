import type { ReactNode } from 'react';
import type { Approval } from '../../../../src/client/index.ts';
import { useContextPart, useMe } from '../../context/context.ts';
import type { QueryKey } from '../../data/keys.ts';
import { Action, ReasonField } from '../../parts/action/action.tsx';
import { TextArea } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { FilterBar, FilterSelect, oneOf, useFilters } from '../../parts/filters/filters.tsx';
import { Status, type Tone } from '../../parts/status/status.tsx';
import type { Column } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import style from './approvals.module.css';

// Requests for approval, for the inbox of an organization and that of the platform.

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

/** The filter by status, which the URL has, and what it makes of the query. */
export const useStatusFilter = () => {
  const t = useText();
  const { filters, change, isFiltered } = useFilters('status');
  const status = oneOf(statuses, filters.status);
  const bar = (
    <FilterBar isFiltered={isFiltered} onClear={() => change({ status: undefined })}>
      <FilterSelect
        label={t('members.status')}
        value={status}
        options={statuses.map((each) => [each, t(`approvalStatus.${each}`)])}
        onChange={(value) => change({ status: value })}
      />
    </FilterBar>
  );
  return { bar, isFiltered, query: status === undefined ? {} : { status } };
};

/** Whether the caller has asked for it, who then cannot decide about it. */
const useIsOwn = ({ requestedBy }: Approval): boolean => {
  const id = useMe()?.user?.id;
  return id !== undefined && requestedBy === `user:${id}`;
};

interface InboxProps {
  /** What is read again after a decision. */
  readonly refresh: readonly QueryKey[];
}

const ApprovalActions = ({ approval, refresh }: InboxProps & { readonly approval: Approval }) => {
  const t = useText();
  const { id, organization: slug, kind, reason, status } = approval;
  const isOwn = useIsOwn(approval);
  const isKey = useContextPart(({ caller }) => caller?.kind === 'key');
  const ended = status === 'pending' ? null : t('approvals.isEnded', { status: t(`approvalStatus.${status}`) });
  const common = { what: reason, look: 'quiet', refresh } as const;
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
  const because = ended ?? (isKey ? t('approvals.needsPerson') : null);
  return (
    <div className={style.actions}>
      <Action
        {...common}
        operation="approveRequest"
        label={t('approvals.approve')}
        does={t('approvals.approveDoes', { kind: t(`approvalKind.${kind}`), reason })}
        disabledBecause={because}
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
        disabledBecause={because}
        request={(form) => ({ path, body: { reason: typed(form, 'reason') ?? '' } })}
        fields={(errorAt) => <ReasonField errorAt={errorAt} />}
      />
    </div>
  );
};

/** Shows a caller, who is named as in audit events. */
type Who = (slug: string, actor: string) => ReactNode;

/** Who has decided, and who still has to. */
const Decisions = ({ approval, who }: { readonly approval: Approval; readonly who: Who }) => {
  const t = useText();
  const { organization, decisions, requirements, platformCounts, status } = approval;
  const needed = requirements.map(({ role, count }) => t('approvals.people', { count, role: t(`role.${role}`) }));
  return (
    <>
      <ul className={style.decisions}>
        {decisions.map(({ decision, userId, isCounted, decidedAt }) => (
          <li key={decidedAt}>
            {t(`approvalDecision.${decision}`)} {who(organization, userId === null ? 'platform' : `user:${userId}`)}
            {!isCounted && decision === 'approve' && <> {t('approvals.notCounted')}</>}
          </li>
        ))}
      </ul>
      {status === 'pending' && <p>{t('approvals.needs', { list: needed.join(', ') })}</p>}
      {status === 'pending' && platformCounts && <p>{t('approvals.platformCounts')}</p>}
    </>
  );
};

interface ColumnsProps extends InboxProps {
  readonly who: Who;
  /** The kind of the request, with a link to the operation that waits for it. */
  readonly kind: (approval: Approval) => ReactNode;
}

export const useApprovalColumns = ({ refresh, who, kind }: ColumnsProps): readonly Column<Approval>[] => {
  const t = useText();
  return [
    { title: t('approvals.kind'), cell: kind },
    {
      title: t('approvals.requestedBy'),
      cell: ({ organization, requestedBy }) => who(organization, requestedBy),
    },
    { title: t('approvals.reason'), cell: ({ reason }) => <span translate="no">{reason}</span> },
    {
      title: t('members.status'),
      cell: ({ status }) => <Status tone={tones[status]}>{t(`approvalStatus.${status}`)}</Status>,
    },
    { title: t('approvals.decisions'), cell: (approval) => <Decisions approval={approval} who={who} /> },
    {
      title: t('approvals.expiresAt'),
      cell: ({ expiresAt, status }) => (status === 'pending' ? <Time at={expiresAt} as="relative" /> : '–'),
      isMinor: true,
    },
    {
      title: t('common.actions'),
      cell: (approval) => <ApprovalActions approval={approval} refresh={refresh} />,
    },
  ];
};
