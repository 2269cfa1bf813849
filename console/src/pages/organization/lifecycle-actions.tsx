import { Link } from '@tanstack/react-router';
import type { Operation, Organization } from '../../../../src/client/index.ts';
import { useMay, useMe } from '../../context/context.ts';
import { orgKey, type QueryKey } from '../../data/keys.ts';
import { operations } from '../../data/operations.ts';
import { Action, ReasonField } from '../../parts/action/action.tsx';
import { useRefusal } from '../../parts/action/refusal.ts';
import { buttonClass } from '../../parts/button/button.tsx';
import { typed } from '../../parts/field/typed.ts';
import { useText } from '../../text/text.tsx';
import { type LifecycleAction, lifecycleActions, type Obstacle, obstacleTo, operationOf } from './lifecycle.ts';
import style from './organization.module.css';

interface LifecycleProps {
  readonly organization: Organization;
  /** The operation that is open; null: none is. */
  readonly open: Operation | null;
}

/** What changes when something is done with an organization. */
export const changedKeys = (slug: string): readonly QueryKey[] => [
  orgKey(slug, 'organization'),
  orgKey(slug, 'operations'),
  orgKey(slug, 'timeline'),
];

/** Why the action is not possible, and what would make it so; null: it is possible. */
export const useObstacle = (
  action: LifecycleAction | 'delete',
  { organization, open }: LifecycleProps,
): string | null => {
  const t = useText();
  const isPlatform = useMe()?.kind !== 'user';
  const { status, legalHold } = organization;
  const textOf = (obstacle: NonNullable<Obstacle>): string => {
    switch (obstacle.why) {
      case 'open':
        return t('lifecycle.open', { kind: t(`operationKind.${obstacle.kind}`) });
      case 'notActive':
        return `${t(`lifecycle.only.${action}`)} ${t(`lifecycle.becomesActive.${status}`)}`;
      case 'only':
        return t(`lifecycle.only.${action}`);
      case 'hold':
        return t('lifecycle.hold');
      case 'suspended':
        return t('lifecycle.suspendedByPlatform');
    }
  };
  const obstacle = obstacleTo(action, { status, legalHold, open, isPlatform });
  return obstacle === null ? null : textOf(obstacle);
};

interface LifecycleButtonProps extends LifecycleProps {
  readonly action: LifecycleAction;
  readonly look?: 'plain' | 'main' | 'danger';
  readonly isReasonShown?: boolean;
}

export const LifecycleButton = ({ action, look = 'plain', isReasonShown = false, ...state }: LifecycleButtonProps) => {
  const t = useText();
  const { slug } = state.organization;
  return (
    <Action
      operation={operationOf[action]}
      label={t(`lifecycle.do.${action}`)}
      does={t(`lifecycle.does.${action}`)}
      look={look}
      disabledBecause={useObstacle(action, state)}
      isReasonShown={isReasonShown}
      request={(form) => ({ path: { slug }, body: { reason: typed(form, 'reason') ?? '' } })}
      fields={(errorAt) => <ReasonField errorAt={errorAt} />}
      refresh={changedKeys(slug)}
    />
  );
};

/** Why not, besides the operation that is open, which is said once for all actions. */
const useWhyNot = (action: LifecycleAction | 'delete', { organization }: LifecycleProps): string | null => {
  const id = action === 'delete' ? 'deleteOrganization' : operationOf[action];
  const refusal = useRefusal(useMay(operations[id].permission), id);
  return useObstacle(action, { organization, open: null }) ?? refusal;
};

const LifecycleRow = ({ action, ...state }: LifecycleProps & { readonly action: LifecycleAction }) => {
  const t = useText();
  const whyNot = useWhyNot(action, state);
  return (
    <li>
      <div>
        <h3>{t(`lifecycle.do.${action}`)}</h3>
        <p>{t(`lifecycle.does.${action}`)}</p>
        {whyNot !== null && <p className={style.whyNot}>{whyNot}</p>}
      </div>
      <LifecycleButton action={action} look={action === 'suspend' ? 'danger' : 'plain'} isReasonShown {...state} />
    </li>
  );
};

const DeletionRow = (state: LifecycleProps) => {
  const t = useText();
  const whyNot = useWhyNot('delete', state);
  return (
    <li>
      <div>
        <h3>{t('lifecycle.do.delete')}</h3>
        <p>{t('lifecycle.does.delete')}</p>
        {whyNot !== null && <p className={style.whyNot}>{whyNot}</p>}
      </div>
      <Link to="/orgs/$slug/deletion" params={{ slug: state.organization.slug }} className={buttonClass('plain')}>
        {t('deletion.look')}
      </Link>
    </li>
  );
};

/** Everything that can be done with the organization as a whole, also what cannot be done now, with the reason. */
export const LifecycleActions = (state: LifecycleProps) => {
  const t = useText();
  const { open } = state;
  return (
    <>
      {open !== null && (
        <p className={style.whyNot}>{t('lifecycle.open', { kind: t(`operationKind.${open.kind}`) })}</p>
      )}
      <ul className={style.lifecycle}>
        {lifecycleActions.map((action) => (
          <LifecycleRow key={action} action={action} {...state} />
        ))}
        <DeletionRow {...state} />
      </ul>
    </>
  );
};
