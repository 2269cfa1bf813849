import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Operation, Organization } from '../../../../src/client/index.ts';
import { buttonClass } from '../../parts/button/button.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { OrganizationStatus } from '../organizations/status.tsx';
import { deadlineOf, progressOf, type Situation, situationOf } from './lifecycle.ts';
import { changedKeys, LifecycleButton } from './lifecycle-actions.tsx';
import style from './organization.module.css';
import { CancelCreation, CompletePayment } from './payment.tsx';

interface SituationProps {
  readonly organization: Organization;
  /** The operation that is open; null: none is; undefined: the reader may not see operations. */
  readonly open: Operation | null | undefined;
}

const Progress = ({ slug, operation }: { readonly slug: string; readonly operation: Operation }) => {
  const t = useText();
  const { done, all } = progressOf(operation);
  const deadline = deadlineOf(operation);
  const kind = t(`operationKind.${operation.kind}`);
  return (
    <div className={style.progress}>
      <p>
        <Link to="/orgs/$slug/operations/$id" params={{ slug, id: operation.id }}>
          {kind}
        </Link>{' '}
        <span className={style.soft}>{t('organization.progress', { done, all })}</span>
      </p>
      <progress value={done} max={all} aria-label={kind} />
      {deadline !== null && (
        <p>
          {t(`deadline.${deadline.what}`)} <Time at={deadline.at} as="relative" />
          <span className={style.soft}>
            {' · '}
            <Time at={deadline.at} />
          </span>
        </p>
      )}
    </div>
  );
};

/** Only the colour of an edge: the sentence says it. */
const toneOf = (situation: Situation): 'good' | 'attention' | undefined => {
  if (situation === 'active') return 'good';
  return situation === 'underWay' || situation === 'provisioning' ? undefined : 'attention';
};

/** The status in one sentence, and the one thing to do next. */
export const SituationBox = ({ organization, open }: SituationProps) => {
  const t = useText();
  const { slug, status } = organization;
  const situation = situationOf(status, open);
  const refresh = changedKeys(slug);
  const deletion = (
    <Link to="/orgs/$slug/deletion" params={{ slug }} className={buttonClass('main')}>
      {t('deletion.look')}
    </Link>
  );
  const watch = open != null && (
    <Link to="/orgs/$slug/operations/$id" params={{ slug, id: open.id }} className={buttonClass('main')}>
      {t('organization.watch')}
    </Link>
  );
  const next: Readonly<Record<Situation, ReactNode>> = {
    stuck: watch,
    underWay: watch,
    provisioning: watch,
    awaitingPayment: (
      <>
        <CompletePayment slug={slug} refresh={refresh} />
        <CancelCreation slug={slug} operation={open ?? null} refresh={refresh} />
      </>
    ),
    paidButNotProvisioned: <CompletePayment slug={slug} refresh={refresh} />,
    active: null,
    suspended: <LifecycleButton action="resume" look="main" organization={organization} open={open ?? null} />,
    inactive: <LifecycleButton action="activate" look="main" organization={organization} open={open ?? null} />,
    deleting: deletion,
    deletionHeld: deletion,
    deletionHalted: deletion,
  };
  return (
    <div className={style.situation} data-tone={toneOf(situation)} aria-live="polite">
      <div className={style.sentence}>
        <OrganizationStatus status={status} />
        <p>{t(`situation.${situation}`)}</p>
      </div>
      {open != null && <Progress slug={slug} operation={open} />}
      <div className={style.next}>{next[situation]}</div>
    </div>
  );
};
