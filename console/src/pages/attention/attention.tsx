import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
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
import { OperationStatus } from '../operation/status.tsx';
import style from './attention.module.css';

/** The platform has no stream of events, so the page asks. */
const readMs = 15_000;
/** The api counts no further. */
const countMax = 1_000;

interface Need {
  readonly id: string;
  /** What is wrong, in one sentence. */
  readonly sentence: ReactNode;
  /** What to do about it. */
  readonly next: ReactNode;
}

interface NeedsProps {
  readonly title: string;
  readonly count: number;
  readonly needs: readonly Need[];
  /** Where the rest is. */
  readonly all?: ReactNode;
}

/** One kind of things that need a person; nothing if there are none. */
const Needs = ({ title, count, needs, all }: NeedsProps) => {
  const t = useText();
  if (count === 0) return null;
  return (
    <section className={style.section}>
      <header className={style.head}>
        <h2>
          {title} <span className={style.count}>{count >= countMax ? t('attention.many', { count }) : count}</span>
        </h2>
        {all}
      </header>
      <ul className={style.needs}>
        {needs.map(({ id, sentence, next }) => (
          <li key={id}>
            <div className={style.sentence}>{sentence}</div>
            <div>{next}</div>
          </li>
        ))}
      </ul>
      {count > needs.length && <p className={style.more}>{t('attention.notShown', { count: count - needs.length })}</p>}
    </section>
  );
};

const Organization = ({ slug }: { readonly slug: string }) => (
  <Link to="/orgs/$slug" params={{ slug }}>
    {slug}
  </Link>
);

const OpenOperation = ({ id, slug, label }: { readonly id: string; readonly slug: string; readonly label: string }) => (
  <Link to="/operations/$id" params={{ id }} search={{ org: slug } as never} className={buttonClass()}>
    {label}
  </Link>
);

const Operations = ({ operations: { count, items } }: Pick<Attention, 'operations'>) => {
  const t = useText();
  return (
    <Needs
      title={t('attention.operations')}
      count={count}
      all={
        <Link to="/operations" search={{ attention: 'true' } as never}>
          {t('attention.all')}
        </Link>
      }
      needs={items.map(({ id, slug, kind, status, step, attempt, code, at }) => ({
        id,
        sentence: (
          <>
            <OperationStatus status={status} /> <Organization slug={slug} />: {`${t(`operationKind.${kind}`)}.`}{' '}
            {step !== null && t('attention.operationFails', { step: t(`step.${step}`), count: attempt ?? 1 })}{' '}
            {code !== null && <ErrorCode code={code} />}{' '}
            <span className={style.when}>
              <Time at={at} as="relative" />
            </span>
          </>
        ),
        next: <OpenOperation id={id} slug={slug} label={t('attention.openOperation')} />,
      }))}
    />
  );
};

const Deletions = ({ deletions: { count, items } }: Pick<Attention, 'deletions'>) => {
  const t = useText();
  return (
    <Needs
      title={t('attention.deletions')}
      count={count}
      needs={items.map(({ id, slug, at }) => ({
        id,
        sentence: (
          <>
            <Organization slug={slug} />: {t('attention.deletionEnds')} <Time at={at} as="relative" />
          </>
        ),
        next: <OpenOperation id={id} slug={slug} label={t('attention.openDeletion')} />,
      }))}
    />
  );
};

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

const Webhooks = ({ webhooks: { count, items } }: Pick<Attention, 'webhooks'>) => {
  const t = useText();
  return (
    <Needs
      title={t('attention.webhooks')}
      count={count}
      needs={items.map(({ id, slug, host, failures, at }) => ({
        id,
        sentence: (
          <>
            <Organization slug={slug} />: {t('attention.webhookDisabled', { host, count: failures })}{' '}
            <span className={style.when}>
              <Time at={at} as="relative" />
            </span>
          </>
        ),
        next: (
          <Link to="/orgs/$slug/webhooks/$id" params={{ slug, id }} className={buttonClass()}>
            {t('attention.openWebhook')}
          </Link>
        ),
      }))}
    />
  );
};

const ApiKeys = ({ apiKeys: { count, items } }: Pick<Attention, 'apiKeys'>) => {
  const t = useText();
  return (
    <Needs
      title={t('attention.apiKeys')}
      count={count}
      needs={items.map(({ id, slug, name, prefix, at, lastUsedAt }) => ({
        id,
        sentence: (
          <>
            <Organization slug={slug} />: {t('attention.keyExpires', { name })} <Time at={at} as="relative" />{' '}
            <span className={style.when}>
              <code>{prefix}…</code> {lastUsedAt === null ? t('attention.keyUnused') : t('attention.keyUsed')}{' '}
              {lastUsedAt !== null && <Time at={lastUsedAt} as="relative" />}
            </span>
          </>
        ),
        next: (
          <Link to="/orgs/$slug/keys/$id" params={{ slug, id }} className={buttonClass()}>
            {t('attention.openKey')}
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
  return (
    <Page title={t('attention.title')} lead={t('attention.lead')}>
      <Shown query={attention}>
        {(found) =>
          Object.values(found).every(({ count }) => count === 0) ? (
            <Nothing />
          ) : (
            <>
              <Operations operations={found.operations} />
              <Deletions deletions={found.deletions} />
              <Payments payments={found.payments} />
              <Drift driftFindings={found.driftFindings} />
              <Webhooks webhooks={found.webhooks} />
              <ApiKeys apiKeys={found.apiKeys} />
            </>
          )
        }
      </Shown>
    </Page>
  );
};
