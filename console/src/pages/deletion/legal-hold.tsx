import type { Operation, Organization } from '../../../../src/client/index.ts';
import { useMay } from '../../context/context.ts';
import { Action, ReasonField } from '../../parts/action/action.tsx';
import { useRefusal } from '../../parts/action/refusal.ts';
import { typed } from '../../parts/field/typed.ts';
import { Section } from '../../parts/page/page.tsx';
import { Status } from '../../parts/status/status.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { cancelRefusalOf } from '../operation/control.ts';
import { changedKeys } from '../organization/lifecycle-actions.tsx';
import { ifMatch, type Tagged } from '../organization/reads.ts';
import style from './deletion.module.css';

interface LegalHoldProps {
  readonly organization: Tagged<Organization>;
  /** The deletion that is open; null: none is. */
  readonly deletion: Operation | null;
}

export const LegalHold = ({ organization, deletion }: LegalHoldProps) => {
  const t = useText();
  const { slug, legalHold } = organization;
  const refusal = useRefusal(useMay('organization:hold'), 'putLegalHold');
  const isTooLate = deletion !== null && cancelRefusalOf(deletion) === 'committed';
  return (
    <Section
      title={t('organization.legalHold')}
      actions={
        <>
          <Action
            operation="putLegalHold"
            label={legalHold === null ? t('hold.put') : t('hold.changeReason')}
            does={t('hold.putDoes')}
            disabledBecause={isTooLate ? t('hold.tooLate') : null}
            request={(form) => ({
              path: { slug },
              body: { reason: typed(form, 'reason') ?? '' },
              ...ifMatch(organization),
            })}
            fields={(errorAt) => <ReasonField errorAt={errorAt} />}
            refresh={changedKeys(slug)}
          />
          <Action
            operation="liftLegalHold"
            label={t('hold.lift')}
            does={deletion === null ? t('hold.liftDoes') : t('hold.liftContinues')}
            disabledBecause={legalHold === null ? t('hold.none') : null}
            request={() => ({ path: { slug }, ...ifMatch(organization) })}
            refresh={changedKeys(slug)}
          />
        </>
      }
    >
      {refusal !== null && <p className={style.soft}>{refusal}</p>}
      {legalHold === null ? (
        <p className={style.soft}>{t('hold.noneText')}</p>
      ) : (
        <p>
          <Status tone="warn">{t('organization.held')}</Status> <Time at={legalHold.at} />: {legalHold.reason}
        </p>
      )}
    </Section>
  );
};
