import type { OrganizationPlan } from '../../../../src/client/index.ts';
import { stepsOf } from '../../../../src/contract/operation-kinds.ts';
import { Facts } from '../../parts/facts/facts.tsx';
import { Status } from '../../parts/status/status.tsx';
import { Steps } from '../../parts/steps/steps.tsx';
import { useText } from '../../text/text.tsx';
import { ErrorCode } from '../operation/attempts.tsx';
import { doesText, undoText } from '../operation/steps.tsx';
import style from './new.module.css';

interface PlanProps {
  readonly plan: OrganizationPlan;
  readonly isPaid: boolean;
}

/** What a creation would make, what could prevent it, and its steps with their ways back. */
export const Plan = ({ plan, isPaid }: PlanProps) => {
  const t = useText();
  const kind = isPaid ? 'provisionPaidOrganization' : 'provisionOrganization';
  const committing = plan.steps.find(({ pointOfNoReturn }) => pointOfNoReturn)?.name;
  return (
    <>
      <Facts
        rows={[
          [t('newOrganization.slug'), <code key="slug">{plan.slug}</code>],
          [
            t('newOrganization.namespace'),
            <div key="namespace">
              <code>{plan.namespace}</code>
              <p className={style.hint}>{t('newOrganization.namespaceHint')}</p>
            </div>,
          ],
        ]}
      />
      <ul className={style.checks} aria-label={t('newOrganization.checks')}>
        {plan.checks.map(({ name, ok, code, detail }) => (
          <li key={name}>
            <Status tone={ok ? 'good' : 'bad'}>{t(`newOrganization.check.${name}`)}</Status>{' '}
            {ok ? (
              t(name === 'slug' || name === 'name' ? 'newOrganization.free' : 'newOrganization.passed')
            ) : (
              <span className={style.detail}>
                <span lang="en">{detail}</span> {code !== null && <ErrorCode code={code} />}
              </span>
            )}
          </li>
        ))}
      </ul>
      <Steps
        label={t('operation.steps')}
        way={null}
        steps={stepsOf(kind).map((name) => ({
          name,
          title: t(`step.${name}`),
          tone: 'idle',
          children: <p>{doesText(t, kind, name)}</p>,
          undo: undoText(t, kind, name),
          isCommitting: name === committing,
        }))}
      />
    </>
  );
};
