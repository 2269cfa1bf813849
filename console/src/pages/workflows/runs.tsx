import { getRouteApi, Link } from '@tanstack/react-router';
import { RunStatus as Statuses } from '../../../../src/client/generated/types.gen.ts';
import type { Run } from '../../../../src/client/index.ts';
import { orgKey } from '../../data/keys.ts';
import { useList } from '../../data/queries.ts';
import { FilterBar, FilterSelect, FilterText, oneOf, useFilters } from '../../parts/filters/filters.tsx';
import { Page } from '../../parts/page/page.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { RunOccurrence } from './occurrence.tsx';
import { RunStatus } from './status.tsx';

const route = getRouteApi('/orgs/$slug/runs');

const statuses = Object.values(Statuses);
/** While this page is open, the runs of others come to it. */
const rereadMs = 10_000;

/** What a workflow or a schedule can be called; undefined: with this in it, none is found. */
const nameIn = (text: string | undefined): string | undefined =>
  text !== undefined && /^[a-z0-9](?:-?[a-z0-9])*$/.test(text) && text.length <= 63 ? text : undefined;

/** The runs of an organization's workflows. */
export const RunsPage = () => {
  const t = useText();
  const { slug } = route.useParams();
  const { filters, change, isFiltered } = useFilters('workflow', 'schedule', 'status');
  const status = oneOf(statuses, filters.status);
  const workflow = nameIn(filters.workflow);
  const schedule = nameIn(filters.schedule);
  const query = {
    ...(workflow !== undefined && { workflow }),
    ...(schedule !== undefined && { schedule }),
    ...(status !== undefined && { status }),
  };
  const list = useList<Run>(
    orgKey(slug, 'runs', 'list', query),
    (client, page, signal) => client.runs.list({ path: { slug }, query: { ...page, ...query }, signal }),
    { refetchInterval: rereadMs },
  );
  return (
    <Page title={t('runs.title')} lead={t('runs.lead')}>
      <FilterBar
        isFiltered={isFiltered}
        onClear={() => change({ workflow: undefined, schedule: undefined, status: undefined })}
      >
        <FilterText
          label={t('run.workflow')}
          value={filters.workflow}
          onChange={(next) => change({ workflow: next })}
        />
        <FilterText
          label={t('run.schedule')}
          value={filters.schedule}
          onChange={(next) => change({ schedule: next })}
        />
        <FilterSelect
          label={t('run.status')}
          value={status}
          options={statuses.map((each) => [each, t(`runStatus.${each}`)] as const)}
          onChange={(next) => change({ status: next })}
        />
      </FilterBar>
      <ListTable
        caption={t('runs.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <Empty title={isFiltered ? t('runs.noneFound') : t('runs.none')}>
            {!isFiltered && <p>{t('runs.noneText')}</p>}
          </Empty>
        }
        columns={[
          {
            title: t('run.workflowId'),
            cell: ({ id, workflowId }) => (
              <Link to="/orgs/$slug/runs/$id" params={{ slug, id }}>
                {workflowId}
              </Link>
            ),
          },
          { title: t('run.workflow'), cell: ({ workflow: name }) => name },
          { title: t('run.schedule'), cell: (run) => <RunOccurrence slug={slug} {...run} />, isMinor: true },
          { title: t('run.status'), cell: (run) => <RunStatus {...run} /> },
          { title: t('run.createdAt'), cell: ({ createdAt }) => <Time at={createdAt} as="relative" /> },
          {
            title: t('run.finishedAt'),
            cell: ({ finishedAt }) => (finishedAt === null ? '' : <Time at={finishedAt} as="relative" />),
            isMinor: true,
          },
        ]}
      />
    </Page>
  );
};
