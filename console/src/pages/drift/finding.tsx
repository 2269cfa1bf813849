import { Link } from '@tanstack/react-router';
import type { DriftFinding, DriftPolicy } from '../../../../src/client/index.ts';
import { platformKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { Button, buttonClass } from '../../parts/button/button.tsx';
import { Facts } from '../../parts/facts/facts.tsx';
import { Table } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { isTextId, useText } from '../../text/text.tsx';
import style from './drift.module.css';
import { ChangePolicy } from './policies.tsx';
import { FindingStatus, ModeStatus } from './status.tsx';
import { operationOf, repairErrorOf, rowsOf, slugOf, type Value } from './three-way.ts';

const hourSeconds = 3_600;
const daySeconds = 24 * hourSeconds;

const ValueText = ({ value }: { readonly value: Value | null }) => {
  const t = useText();
  if (value === null) return t('drift.unknown');
  if ('text' in value) return <code>{value.text}</code>;
  if ('word' in value) return t(`driftValue.${value.word}`);
  if ('seconds' in value) {
    const { seconds } = value;
    return seconds % daySeconds === 0
      ? t('drift.days', { days: seconds / daySeconds })
      : t('drift.hours', { hours: seconds / hourSeconds });
  }
  const [id, name] =
    'organizationStatus' in value
      ? [`organizationStatus.${value.organizationStatus}`, value.organizationStatus]
      : [`operationStatus.${value.operationStatus}`, value.operationStatus];
  return isTextId(id) ? t(id as 'organizationStatus.active') : name;
};

interface FindingProps {
  readonly finding: DriftFinding;
  readonly policy: DriftPolicy | undefined;
  readonly onClose: () => void;
}

/** One finding: what should be, what was found, what reads now, and what would repair it. */
export const Finding = ({ finding, policy, onClose }: FindingProps) => {
  const t = useText();
  const { kind, status, subject, repairError, repairs } = finding;
  const slug = slugOf(finding);
  const operationId = operationOf(finding);
  const organization = useRead(
    platformKey('organization', slug),
    (client, signal) => client.orgs.read({ path: { slug: slug ?? '' }, signal }),
    { enabled: slug !== null },
  );
  const operation = useRead(
    platformKey('operations', operationId),
    (client, signal) => client.operations.read({ path: { id: operationId ?? '' }, signal }),
    { enabled: operationId !== null },
  );
  const error = repairError === null ? null : repairErrorOf(repairError);
  const titleId = `finding-${finding.id}`;
  return (
    <section className={style.finding} aria-labelledby={titleId}>
      <header className={style.head}>
        <div>
          <h2 id={titleId}>
            {t(`driftKind.${kind}`)}: {subject}
          </h2>
          <FindingStatus status={status} />
        </div>
        <Button look="quiet" onClick={onClose}>
          {t('common.close')}
        </Button>
      </header>
      <p className={style.text}>{t(`driftMeaning.${kind}`)}</p>
      <Table
        caption={t('drift.diff')}
        rows={rowsOf(finding, { organization: organization.data, operation: operation.data })}
        rowKey={({ aspect }) => aspect}
        columns={[
          { title: t('drift.aspect'), cell: ({ aspect }) => t(`driftAspect.${aspect}`) },
          { title: t('drift.wanted'), cell: ({ wanted }) => <ValueText value={wanted} /> },
          { title: t('drift.found'), cell: ({ found }) => <ValueText value={found} /> },
          { title: t('drift.now'), cell: ({ now }) => <ValueText value={now} /> },
        ]}
      />
      <p className={style.text}>
        <strong>{t('drift.repair')}</strong> {t(`driftRepair.${kind}`)}
      </p>
      {error !== null && (
        <p className={style.error}>
          {t('drift.repairFailed', { repairs })}{' '}
          {error.code !== null && (
            <a href={`/docs/errors#${error.code}`}>
              <code>{error.code}</code>
            </a>
          )}{' '}
          <span lang="en">{error.text}</span>
        </p>
      )}
      <Facts
        rows={[
          [t('drift.firstSeen'), <Time key="first" at={finding.firstSeenAt} />],
          [t('drift.lastSeen'), <Time key="last" at={finding.lastSeenAt} />],
          ...(finding.closedAt === null
            ? []
            : [[t('drift.closed'), <Time key="closed" at={finding.closedAt} />] as const]),
          [t('drift.repairs'), repairs],
          ...(policy === undefined
            ? []
            : [[t('drift.policy'), <ModeStatus key="policy" mode={policy.mode} />] as const]),
          ...(finding.orgId === null
            ? []
            : [[t('drift.organization'), <code key="org">{finding.orgId}</code>] as const]),
        ]}
      />
      <div className={style.buttons}>
        {policy !== undefined && status === 'open' && (
          <ChangePolicy policy={policy} look={policy.mode === 'repair' ? 'plain' : 'main'} />
        )}
        {operationId !== null && (
          <Link to="/operations/$id" params={{ id: operationId }} className={buttonClass()}>
            {t('drift.toOperation')}
          </Link>
        )}
        {slug !== null && (
          <Link to="/orgs/$slug/operations" params={{ slug }} className={buttonClass()}>
            {t('drift.toOperations', { slug })}
          </Link>
        )}
      </div>
    </section>
  );
};
