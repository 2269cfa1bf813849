import { Link } from '@tanstack/react-router';
import type { Attention } from '../../../../src/client/index.ts';
import { platformKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { Action } from '../../parts/action/action.tsx';
import { buttonClass } from '../../parts/button/button.tsx';
import { Page } from '../../parts/page/page.tsx';
import { Shown } from '../../parts/state/state.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { ErrorCode } from '../operation/attempts.tsx';
import { Approvals, useWaiting } from './approvals.tsx';
import style from './attention.module.css';
import { isNothing, Needs, OperationSections, Organization, TenantSections } from './sections.tsx';

/** The platform has no stream of events, so the page asks. */
const readMs = 15_000;

const Payments = ({ payments: { count, items } }: Pick<Attention, 'payments'>) => {
  const t = useText();
  return (
    <Needs
      title={t('attention.payments')}
      count={count}
      needs={items.map(({ id, slug, code, reports, at }) => ({
        id,
        sentence: (
          <>
            {slug !== null && (
              <>
                <Organization slug={slug} />:{' '}
              </>
            )}
            {t('attention.paymentFails', { id, count: reports })} <ErrorCode code={code} />{' '}
            <span className={style.when}>
              <Time at={at} as="relative" />
            </span>
          </>
        ),
        next: (
          <a href="/docs/payments" className={buttonClass()}>
            {t('attention.openPayment')}
          </a>
        ),
      }))}
    />
  );
};

const Drift = ({ driftFindings: { count, items } }: Pick<Attention, 'driftFindings'>) => {
  const t = useText();
  return (
    <Needs
      title={t('attention.drift')}
      count={count}
      all={
        <Action
          operation="startDriftRun"
          label={t('attention.runDrift')}
          does={t('attention.runDriftDoes')}
          request={() => ({})}
          refresh={[platformKey('attention')]}
        />
      }
      needs={items.map(({ id, slug, kind, subject, repairs, repairError, at }) => ({
        id,
        sentence: (
          <>
            {slug !== null && (
              <>
                <Organization slug={slug} />:{' '}
              </>
            )}
            <code>{subject}</code> – {t(`driftMeaning.${kind}`)}{' '}
            {repairs > 0 && t('attention.repairs', { count: repairs })}{' '}
            {repairError !== null && <ErrorCode code={repairError} />}{' '}
            <span className={style.when}>
              <Time at={at} as="relative" />
            </span>
          </>
        ),
        next: (
          <Link to="/drift" className={buttonClass()}>
            {t('attention.openDrift')}
          </Link>
        ),
      }))}
    />
  );
};

const Nothing = () => {
  const t = useText();
  return (
    <div className={style.nothing}>
      <span aria-hidden="true" className={style.sign}>
        ✓
      </span>
      <h2>{t('attention.nothing')}</h2>
      <p>{t('attention.nothingMeans')}</p>
      <p className={style.ways}>
        <Link to="/orgs">{t('nav.organizations')}</Link>
        <Link to="/operations">{t('nav.operations')}</Link>
      </p>
    </div>
  );
};

/** What needs a person, across all organizations: the start of the platform. */
export const AttentionPage = () => {
  const t = useText();
  const attention = useRead(platformKey('attention'), (client, signal) => client.attention.read({ signal }), {
    refetchInterval: readMs,
  });
  const waiting = useWaiting(null, readMs);
  return (
    <Page title={t('attention.title')} lead={t('attention.lead')}>
      <Shown query={waiting}>{(found) => <Approvals slug={null} waiting={found} />}</Shown>
      <Shown query={attention}>
        {(found) =>
          isNothing(found) ? (
            waiting.data?.approvals.length === 0 && <Nothing />
          ) : (
            <>
              <OperationSections isAcross found={found} />
              <Payments payments={found.payments} />
              <Drift driftFindings={found.driftFindings} />
              <TenantSections isAcross found={found} />
            </>
          )
        }
      </Shown>
    </Page>
  );
};
