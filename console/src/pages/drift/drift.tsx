import { Link } from '@tanstack/react-router';
import type { DriftRun } from '../../../../src/client/index.ts';
import { platformKey } from '../../data/keys.ts';
import { useList } from '../../data/queries.ts';
import { Action } from '../../parts/action/action.tsx';
import { Facts } from '../../parts/facts/facts.tsx';
import { FilterBar, FilterSelect, oneOf, useFilters } from '../../parts/filters/filters.tsx';
import { Page, Section } from '../../parts/page/page.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { Finding } from './finding.tsx';
import { Policies, usePolicies } from './policies.tsx';
import { FindingStatus } from './status.tsx';

const kinds = [
  'missing_namespace',
  'orphan_namespace',
  'wrong_retention',
  'stuck_organization',
  'lost_run',
  'residue',
] as const;
const statuses = ['open', 'repaired', 'gone'] as const;

/** Seconds for which the dialog waits for the end of a run. */
const runSeconds = 20;

const RunResult = ({ run: { summary, webUrl } }: { readonly run: DriftRun }) => {
  const t = useText();
  return (
    <>
      {summary === null ? (
        <p>{t('drift.runStarted')}</p>
      ) : (
        <Facts
          rows={[
            [t('drift.runOpen'), summary.open],
            [t('drift.runFound'), summary.found],
            [t('drift.runGone'), summary.gone],
            [t('drift.runRepaired'), summary.repaired],
            [t('drift.runFailed'), summary.failed],
          ]}
        />
      )}
      {webUrl !== null && (
        <a href={webUrl} target="_blank" rel="noreferrer">
          {t('drift.runInTemporal')}
        </a>
      )}
    </>
  );
};

/** Differences between what the records say and what there is, and what the watch does about them. */
export const DriftPage = () => {
  const t = useText();
  const { filters, change } = useFilters('status', 'kind', 'finding');
  const status = oneOf(statuses, filters.status);
  const kind = oneOf(kinds, filters.kind);
  const query = { ...(status !== undefined && { status }), ...(kind !== undefined && { kind }) };
  const list = useList(platformKey('drift', 'findings', query), (client, page, signal) =>
    client.drift.listFindings({ query: { ...page, ...query }, signal }),
  );
  const policies = usePolicies();
  const opened = list.rows?.find(({ id }) => id === filters.finding);
  const policy = policies.data?.data.find((each) => each.kind === opened?.kind);
  return (
    <Page
      title={t('drift.title')}
      lead={t('drift.lead')}
      actions={
        <Action
          operation="startDriftRun"
          label={t('drift.run')}
          does={t('drift.runDoes')}
          look="main"
          request={() => ({ headers: { Prefer: `wait=${runSeconds}` } })}
          refresh={[platformKey('drift')]}
          onDone={(run) => <RunResult run={run} />}
        />
      }
    >
      {opened !== undefined && (
        <Finding key={opened.id} finding={opened} policy={policy} onClose={() => change({ finding: undefined })} />
      )}
      <Section title={t('drift.findings')}>
        <FilterBar
          isFiltered={status !== undefined || kind !== undefined}
          onClear={() => change({ status: undefined, kind: undefined, finding: undefined })}
        >
          <FilterSelect
            label={t('drift.status')}
            value={status}
            options={statuses.map((each) => [each, t(`findingStatus.${each}`)])}
            onChange={(value) => change({ status: value })}
          />
          <FilterSelect
            label={t('drift.kind')}
            value={kind}
            options={kinds.map((each) => [each, t(`driftKind.${each}`)])}
            onChange={(value) => change({ kind: value })}
          />
        </FilterBar>
        {filters.finding !== undefined && list.rows !== undefined && opened === undefined && (
          <p role="status">{t('drift.notShown')}</p>
        )}
        <ListTable
          caption={t('drift.findings')}
          list={list}
          rowKey={({ id }) => id}
          empty={
            <Empty title={status === undefined && kind === undefined ? t('drift.none') : t('drift.noneFound')}>
              <p>{t('drift.noneText')}</p>
            </Empty>
          }
          columns={[
            {
              title: t('drift.kind'),
              cell: (finding) => (
                <Link to="." search={(search: object) => ({ ...search, finding: finding.id }) as never}>
                  {t(`driftKind.${finding.kind}`)}
                </Link>
              ),
            },
            { title: t('drift.status'), cell: (finding) => <FindingStatus status={finding.status} /> },
            { title: t('drift.subject'), cell: ({ subject }) => <code>{subject}</code> },
            { title: t('drift.repairs'), cell: ({ repairs }) => repairs, align: 'end', isMinor: true },
            { title: t('drift.firstSeen'), cell: ({ firstSeenAt }) => <Time at={firstSeenAt} as="relative" /> },
            {
              title: t('drift.lastSeen'),
              cell: ({ lastSeenAt }) => <Time at={lastSeenAt} as="relative" />,
              isMinor: true,
            },
          ]}
        />
      </Section>
      <Policies policies={policies} />
    </Page>
  );
};
