import { Link, useParams } from '@tanstack/react-router';
import { OperationStatus as Statuses } from '../../../../src/client/generated/types.gen.ts';
import { operationKindNames } from '../../../../src/contract/operation-kinds.ts';
import { keyAt } from '../../data/keys.ts';
import { useList } from '../../data/queries.ts';
import { FilterBar, FilterSelect, oneOf, useFilters } from '../../parts/filters/filters.tsx';
import { Page } from '../../parts/page/page.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { durationText } from '../../parts/time/duration.ts';
import { languageOf, Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { currentStepOf } from './control.ts';
import { OperationStatus } from './status.tsx';

const statuses = Object.values(Statuses);

/** The operations of an organization or, on the platform, of all. */
export const OperationsPage = () => {
  const t = useText();
  const { slug } = useParams({ strict: false });
  const { filters, change, isFiltered } = useFilters('status', 'kind', 'attention');
  const status = oneOf(statuses, filters.status);
  const kind = oneOf(operationKindNames, filters.kind);
  const attention = oneOf(['true'], filters.attention);
  const query = {
    ...(slug !== undefined && { org: slug }),
    ...(status !== undefined && { status }),
    ...(kind !== undefined && { kind }),
    ...(attention !== undefined && { attention }),
  };
  const list = useList(keyAt(slug, 'operations', 'list', query), (client, page, signal) =>
    client.operations.list({ query: { ...page, ...query }, signal }),
  );
  return (
    <Page title={t('operations.title')} lead={t('operations.lead')}>
      <FilterBar
        isFiltered={isFiltered}
        onClear={() => change({ status: undefined, kind: undefined, attention: undefined })}
      >
        <FilterSelect
          label={t('operations.status')}
          value={status}
          options={statuses.map((each) => [each, t(`operationStatus.${each}`)] as const)}
          onChange={(next) => change({ status: next })}
        />
        <FilterSelect
          label={t('operations.kind')}
          value={kind}
          options={operationKindNames.map((each) => [each, t(`operationKind.${each}`)] as const)}
          onChange={(next) => change({ kind: next })}
        />
        <FilterSelect
          label={t('operations.attention')}
          value={attention}
          options={[['true', t('operations.needsAttention')]]}
          onChange={(next) => change({ attention: next })}
        />
      </FilterBar>
      <ListTable
        caption={t('operations.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={<Empty title={t(isFiltered ? 'operations.noneFiltered' : 'operations.none')} />}
        columns={[
          {
            title: t('operations.kind'),
            cell: ({ id, kind }) =>
              slug === undefined ? (
                <Link to="/operations/$id" params={{ id }}>
                  {t(`operationKind.${kind}`)}
                </Link>
              ) : (
                <Link to="/orgs/$slug/operations/$id" params={{ slug, id }}>
                  {t(`operationKind.${kind}`)}
                </Link>
              ),
          },
          { title: t('operations.status'), cell: ({ status: each }) => <OperationStatus status={each} /> },
          {
            title: t('operations.step'),
            isMinor: true,
            cell: (operation) => {
              const step = currentStepOf(operation);
              return step === null ? '' : t(`step.${step.name}`);
            },
          },
          { title: t('operations.startedAt'), cell: ({ createdAt }) => <Time at={createdAt} as="relative" /> },
          {
            title: t('operation.took'),
            isMinor: true,
            align: 'end',
            cell: ({ createdAt, finishedAt }) =>
              finishedAt === null ? '' : durationText(Date.parse(finishedAt) - Date.parse(createdAt), languageOf()),
          },
        ]}
      />
    </Page>
  );
};
