import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Attention, OrganizationAttention } from '../../../../src/client/index.ts';
import { buttonClass } from '../../parts/button/button.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { ErrorCode } from '../operation/attempts.tsx';
import { OperationStatus } from '../operation/status.tsx';
import style from './attention.module.css';

// What may need a person in one organization, for the page of that organization and the one across all of them.

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
  /** Whether there are more than were counted. */
  readonly hasMore?: boolean;
  readonly needs: readonly Need[];
  /** Where the rest is. */
  readonly all?: ReactNode;
}

/** One kind of things that need a person; nothing if there are none. */
export const Needs = ({ title, count, hasMore = count >= countMax, needs, all }: NeedsProps) => {
  const t = useText();
  if (count === 0) return null;
  return (
    <section className={style.section}>
      <header className={style.head}>
        <h2>
          {title} <span className={style.count}>{hasMore ? t('attention.many', { count }) : count}</span>
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

export const Organization = ({ slug }: { readonly slug: string }) => (
  <Link to="/orgs/$slug" params={{ slug }}>
    {slug}
  </Link>
);

/** Whose page it is: one across all organizations names each of them, and leads to pages of the platform. */
interface Place {
  readonly isAcross: boolean;
}

const Whose = ({ isAcross, slug }: Place & { readonly slug: string }) =>
  isAcross ? (
    <>
      <Organization slug={slug} />:{' '}
    </>
  ) : null;

interface OpenOperationProps extends Place {
  readonly id: string;
  readonly slug: string;
  readonly label: string;
}

const OpenOperation = ({ id, slug, label, isAcross }: OpenOperationProps) =>
  isAcross ? (
    <Link to="/operations/$id" params={{ id }} search={{ org: slug } as never} className={buttonClass()}>
      {label}
    </Link>
  ) : (
    <Link to="/orgs/$slug/operations/$id" params={{ slug, id }} className={buttonClass()}>
      {label}
    </Link>
  );

const Operations = ({ isAcross, operations: { count, items } }: Place & Pick<OrganizationAttention, 'operations'>) => {
  const t = useText();
  return (
    <Needs
      title={t('attention.operations')}
      count={count}
      all={
        isAcross && (
          <Link to="/operations" search={{ attention: 'true' } as never}>
            {t('attention.all')}
          </Link>
        )
      }
      needs={items.map(({ id, slug, kind, status, step, attempt, code, at }) => ({
        id,
        sentence: (
          <>
            <OperationStatus status={status} /> <Whose isAcross={isAcross} slug={slug} />
            {`${t(`operationKind.${kind}`)}.`}{' '}
            {step !== null && t('attention.operationFails', { step: t(`step.${step}`), count: attempt ?? 1 })}{' '}
            {code !== null && <ErrorCode code={code} />}{' '}
            <span className={style.when}>
              <Time at={at} as="relative" />
            </span>
          </>
        ),
        next: <OpenOperation isAcross={isAcross} id={id} slug={slug} label={t('attention.openOperation')} />,
      }))}
    />
  );
};

const Deletions = ({ isAcross, deletions: { count, items } }: Place & Pick<OrganizationAttention, 'deletions'>) => {
  const t = useText();
  return (
    <Needs
      title={t('attention.deletions')}
      count={count}
      needs={items.map(({ id, slug, at }) => ({
        id,
        sentence: (
          <>
            <Whose isAcross={isAcross} slug={slug} />
            {t('attention.deletionEnds')} <Time at={at} as="relative" />
          </>
        ),
        next: <OpenOperation isAcross={isAcross} id={id} slug={slug} label={t('attention.openDeletion')} />,
      }))}
    />
  );
};

const Webhooks = ({ isAcross, webhooks: { count, items } }: Place & Pick<OrganizationAttention, 'webhooks'>) => {
  const t = useText();
  return (
    <Needs
      title={t('attention.webhooks')}
      count={count}
      needs={items.map(({ id, slug, host, failures, at }) => ({
        id,
        sentence: (
          <>
            <Whose isAcross={isAcross} slug={slug} />
            {t('attention.webhookDisabled', { host, count: failures })}{' '}
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

const ApiKeys = ({ isAcross, apiKeys: { count, items } }: Place & Pick<OrganizationAttention, 'apiKeys'>) => {
  const t = useText();
  return (
    <Needs
      title={t('attention.apiKeys')}
      count={count}
      needs={items.map(({ id, slug, name, prefix, at, lastUsedAt }) => ({
        id,
        sentence: (
          <>
            <Whose isAcross={isAcross} slug={slug} />
            {t('attention.keyExpires', { name })} <Time at={at} as="relative" />{' '}
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

/** Whether there is nothing of all this. */
export const isNothing = (found: OrganizationAttention | Attention): boolean =>
  Object.values(found).every(({ count }) => count === 0);

interface SectionsProps extends Place {
  readonly found: OrganizationAttention;
}

export const OperationSections = ({ found, isAcross }: SectionsProps) => (
  <>
    <Operations isAcross={isAcross} operations={found.operations} />
    <Deletions isAcross={isAcross} deletions={found.deletions} />
  </>
);

export const TenantSections = ({ found, isAcross }: SectionsProps) => (
  <>
    <Webhooks isAcross={isAcross} webhooks={found.webhooks} />
    <ApiKeys isAcross={isAcross} apiKeys={found.apiKeys} />
  </>
);
