import { Link } from '@tanstack/react-router';
import type { Approval, Me } from '../../../../src/client/index.ts';
import { useMay, useMe } from '../../context/context.ts';
import { keyAt } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { buttonClass } from '../../parts/button/button.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import style from './attention.module.css';
import { Needs, Organization } from './sections.tsx';

const limit = 100;
const shownMax = 10;

/** Whether the caller could decide about it, and has not yet. The server decides again. */
const isWaitingFor = (me: Me, { requestedBy, decisions, platformCounts }: Approval): boolean =>
  me.user === null
    ? platformCounts
    : requestedBy !== `user:${me.user.id}` && decisions.every(({ userId }) => userId !== me.user?.id);

interface Waiting {
  readonly approvals: readonly Approval[];
  /** Whether there are more than were read. */
  readonly hasMore: boolean;
}

/** The requests that wait for the caller: in an organization, or (`slug` null) for the platform. */
export const useWaiting = (slug: string | null, refetchInterval: number | false = false) => {
  const me = useMe();
  const mayDecide = useMay('approval:decide');
  const mayRead = useMay(slug === null ? 'platform-approval:list' : 'approval:list') && (slug === null || mayDecide);
  const query = { status: 'pending', limit } as const;
  const read = useRead(
    keyAt(slug, 'approvals', 'waiting'),
    (client, signal) =>
      slug === null
        ? client.approvals.listPlatform({ query, signal })
        : client.approvals.list({ path: { slug }, query, signal }),
    { enabled: mayRead, refetchInterval },
  );
  const { data, error, refetch } = read;
  const waiting: Waiting | undefined =
    data === undefined || me === null
      ? undefined
      : { approvals: data.data.filter((each) => isWaitingFor(me, each)), hasMore: data.nextCursor !== null };
  return { data: mayRead ? waiting : { approvals: [], hasMore: false }, error, refetch };
};

interface ApprovalsProps {
  readonly slug: string | null;
  readonly waiting: Waiting;
}

/** Requests that the caller can decide about; nothing if there are none. */
export const Approvals = ({ slug, waiting: { approvals, hasMore } }: ApprovalsProps) => {
  const t = useText();
  const search = { status: 'pending' } as never;
  return (
    <Needs
      title={slug === null ? t('attention.approvalsOfPlatform') : t('attention.approvals')}
      count={approvals.length}
      hasMore={hasMore}
      needs={approvals.slice(0, shownMax).map(({ id, organization, kind, reason, expiresAt }) => ({
        id,
        sentence: (
          <>
            {slug === null && (
              <>
                <Organization slug={organization} />:{' '}
              </>
            )}
            {t('attention.approvalWaits', { kind: t(`approvalKind.${kind}`), reason })}{' '}
            <span className={style.when}>
              <Time at={expiresAt} as="relative" />
            </span>
          </>
        ),
        next:
          slug === null ? (
            <Link to="/approvals" search={search} className={buttonClass()}>
              {t('attention.openApprovals')}
            </Link>
          ) : (
            <Link to="/orgs/$slug/approvals" params={{ slug }} search={search} className={buttonClass()}>
              {t('attention.openApprovals')}
            </Link>
          ),
      }))}
    />
  );
};
