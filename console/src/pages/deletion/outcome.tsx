import { getRouteApi, Link } from '@tanstack/react-router';
import { useContextPart } from '../../context/context.ts';
import { keyAt } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { Page } from '../../parts/page/page.tsx';
import { Empty, Shown } from '../../parts/state/state.tsx';
import { useText } from '../../text/text.tsx';
import { OperationStatus } from '../operation/status.tsx';
import { CertificateSection } from './certificate.tsx';
import style from './deletion.module.css';
import { ExportSection } from './export.tsx';

/** What a deletion has left: its certificate and its export. */
export const DeletionOutcome = ({ id }: { readonly id: string }) => {
  const t = useText();
  const slug = useContextPart(({ current }) => current?.slug ?? null);
  const key = keyAt(slug, 'operations', id);
  const operation = useRead(key, (client, signal) => client.operations.read({ path: { id }, signal }));
  return (
    <Shown query={operation}>
      {(shown) =>
        shown.kind === 'deleteOrganization' ? (
          <>
            <div className={style.line}>
              <OperationStatus status={shown.status} />
              <Link to="/operations/$id" params={{ id }}>
                {t('organization.watch')}
              </Link>
            </div>
            <CertificateSection operation={shown} />
            <ExportSection operation={shown} />
          </>
        ) : (
          <Empty title={t('deletion.otherKind')} />
        )
      }
    </Shown>
  );
};

const route = getRouteApi('/operations/$id/deletion');

/** For the platform, which is the only one who can read it once the organization is deleted. */
export const DeletionOutcomePage = () => {
  const t = useText();
  const { id } = route.useParams();
  return (
    <Page title={t('deletion.outcome')} lead={<code>{id}</code>}>
      <DeletionOutcome id={id} />
    </Page>
  );
};
