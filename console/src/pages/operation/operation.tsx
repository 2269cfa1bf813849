import { useParams } from '@tanstack/react-router';
import { orgKey, platformKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { Page } from '../../parts/page/page.tsx';
import { Shown } from '../../parts/state/state.tsx';
import { Table } from '../../parts/table/table.tsx';
import { useText } from '../../text/text.tsx';
import { OperationStatus } from './status.tsx';

export const OperationPage = () => {
  const t = useText();
  const { slug, id = '' } = useParams({ strict: false });
  const key = slug === undefined ? platformKey('operations', id) : orgKey(slug, 'operations', id);
  const operation = useRead(key, (client, signal) => client.operations.read({ path: { id }, signal }));
  const kind = operation.data?.kind;
  return (
    <Page title={kind === undefined ? t('operation.title') : t(`operationKind.${kind}`)}>
      <Shown query={operation}>
        {({ status, steps }) => (
          <>
            <OperationStatus status={status} />
            <Table
              caption={t('operation.steps')}
              rows={steps}
              rowKey={({ name }) => name}
              columns={[
                { title: t('operation.step'), cell: ({ name }) => t(`step.${name}`) },
                { title: t('operations.status'), cell: (step) => t(`stepStatus.${step.status}`) },
                { title: t('operation.attempts'), cell: ({ attempt }) => attempt, align: 'end' },
              ]}
            />
          </>
        )}
      </Shown>
    </Page>
  );
};
