import { getRouteApi, Link } from '@tanstack/react-router';
import { FreeholdError, type Operation, type Organization } from '../../../../src/client/index.ts';
import { useMay } from '../../context/context.ts';
import { Action, ReasonField } from '../../parts/action/action.tsx';
import { buttonClass } from '../../parts/button/button.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Page, Section } from '../../parts/page/page.tsx';
import { Empty, Shown } from '../../parts/state/state.tsx';
import { Status } from '../../parts/status/status.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { cancelRefusalOf } from '../operation/control.ts';
import { OperationStatus } from '../operation/status.tsx';
import { deadlineOf, progressOf, situationOf } from '../organization/lifecycle.ts';
import { changedKeys, useObstacle } from '../organization/lifecycle-actions.tsx';
import { isOpen, type Tagged, useNewestOperations, useOrganization } from '../organization/reads.ts';
import { Countdown } from './countdown.tsx';
import { DeleteAction } from './delete-action.tsx';
import style from './deletion.module.css';
import { ExportSection } from './export.tsx';
import { LegalHold } from './legal-hold.tsx';
import { DeletionOutcome } from './outcome.tsx';
import { isGivenUpByCancel } from './phase.ts';
import { DeletionPlan } from './plan.tsx';

const route = getRouteApi('/orgs/$slug/deletion');

const CancelDeletion = ({ slug, deletion }: { readonly slug: string; readonly deletion: Operation }) => {
  const t = useText();
  const refusal = cancelRefusalOf(deletion);
  const isGivenUp = isGivenUpByCancel(deletion);
  return (
    <Action
      operation="cancelOperation"
      label={isGivenUp ? t('deletion.giveUp') : t('deletion.cancel')}
      does={isGivenUp ? t('deletion.giveUpDoes') : t('deletion.cancelDoes')}
      look={isGivenUp ? 'danger' : 'main'}
      disabledBecause={refusal === null ? null : t(`operation.noCancel.${refusal}`)}
      request={(form) => ({ path: { id: deletion.id }, body: { reason: typed(form, 'reason') ?? '' } })}
      fields={(errorAt) => <ReasonField errorAt={errorAt} />}
      refresh={changedKeys(slug)}
    />
  );
};

interface UnderWayProps {
  readonly slug: string;
  readonly organization: Organization;
  readonly deletion: Operation;
}

const UnderWay = ({ slug, organization, deletion }: UnderWayProps) => {
  const t = useText();
  const { done, all } = progressOf(deletion);
  const grace = deadlineOf(deletion);
  const refusal = cancelRefusalOf(deletion);
  return (
    <Section title={t('deletion.underWay')}>
      <div className={style.box}>
        <div className={style.line}>
          <OperationStatus status={deletion.status} />
          <span className={style.soft}>{t('organization.progress', { done, all })}</span>
        </div>
        <progress value={done} max={all} aria-label={t('deletion.underWay')} />
        <div aria-live="polite">
          <p>{t(`situation.${situationOf(organization.status, deletion)}`)}</p>
        </div>
        {grace !== null && (
          <p>
            {t('deletion.graceLeft')} <Countdown until={grace.at} />
            <span className={style.soft}>
              {' · '}
              <Time at={grace.at} />
            </span>
          </p>
        )}
        {refusal !== null && <p className={style.soft}>{t(`operation.noCancel.${refusal}`)}</p>}
        <div className={style.buttons}>
          <CancelDeletion slug={slug} deletion={deletion} />
          <Link to="/orgs/$slug/operations/$id" params={{ slug, id: deletion.id }} className={buttonClass('plain')}>
            {t('organization.watch')}
          </Link>
        </div>
      </div>
    </Section>
  );
};

const NotStarted = ({
  organization,
  open,
}: {
  readonly organization: Tagged<Organization>;
  readonly open: Operation | null;
}) => {
  const t = useText();
  const obstacle = useObstacle('delete', { organization, open });
  return (
    <div className={style.box}>
      {organization.status === 'deleting' ? (
        <p>
          <Status tone="bad">{t('situation.deletionHalted')}</Status>
        </p>
      ) : (
        <p>{t('deletion.notStarted')}</p>
      )}
      {obstacle !== null && <p className={style.warn}>{obstacle}</p>}
      <div className={style.buttons}>
        <DeleteAction organization={organization} open={open} />
      </div>
    </div>
  );
};

/** Deleting an organization: what that does, how far it is, and how to cancel it. */
export const DeletionPage = () => {
  const t = useText();
  const { slug } = route.useParams();
  const organization = useOrganization(slug);
  const newest = useNewestOperations(slug);
  const mayListOperations = useMay('operation:list');
  const open = newest.data?.find(isOpen) ?? null;
  const deletion = newest.data?.find(({ kind }) => kind === 'deleteOrganization');
  const isGone = organization.error instanceof FreeholdError && organization.error.status === 404;
  if (isGone) {
    return (
      <Page title={t('deletion.title')} lead={slug}>
        {deletion === undefined ? (
          <Empty title={t('deletion.noOrganization')}>
            <p>{t('deletion.noOrganizationText')}</p>
            <Link to="/operations">{t('operations.title')}</Link>
          </Empty>
        ) : (
          <DeletionOutcome id={deletion.id} />
        )}
      </Page>
    );
  }
  return (
    <Page title={t('deletion.title')} lead={organization.data?.name ?? slug}>
      <Shown query={organization}>
        {(shown) => (
          <>
            {mayListOperations ? (
              <Shown query={newest}>
                {() =>
                  open?.kind === 'deleteOrganization' ? (
                    <>
                      <UnderWay slug={slug} organization={shown} deletion={open} />
                      {open.export !== null && <ExportSection operation={open} />}
                    </>
                  ) : (
                    <NotStarted organization={shown} open={open} />
                  )
                }
              </Shown>
            ) : (
              <p>{shown.status === 'deleting' ? t('situation.deleting') : t('deletion.notStarted')}</p>
            )}
            <LegalHold organization={shown} deletion={open?.kind === 'deleteOrganization' ? open : null} />
            <Section title={t('deletion.plan')}>
              <DeletionPlan />
              <p className={style.soft}>{t('deletion.stays')}</p>
            </Section>
          </>
        )}
      </Shown>
    </Page>
  );
};
