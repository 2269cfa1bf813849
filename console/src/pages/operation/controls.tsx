import type { Operation } from '../../../../src/client/index.ts';
import { kindOf } from '../../../../src/contract/operation-kinds.ts';
import { useMay } from '../../context/context.ts';
import { Action, ReasonField } from '../../parts/action/action.tsx';
import { useHoldersText } from '../../parts/action/refusal.ts';
import { typed } from '../../parts/field/typed.ts';
import { languageOf } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { cancelRefusalOf, isGoingBack, undoneByCancel, waitingStepOf } from './control.ts';
import { operationKey } from './follow.ts';

interface ControlsProps {
  readonly operation: Operation;
  readonly slug: string | null;
}

/** Why the caller may neither cancel nor retry an operation of this kind; null: it may. */
const useKindRefusal = (kind: Operation['kind']): string | null => {
  const t = useText();
  const textOf = useHoldersText();
  const { permission } = kindOf(kind);
  return useMay(permission) ? null : t('operation.onlyStarters', { holders: textOf(permission) });
};

const useCancelDoes = () => {
  const t = useText();
  return (operation: Operation): string => {
    const { kind, status, steps } = operation;
    const step = waitingStepOf(operation);
    const stepTitle = step === null ? '' : t(`step.${step.name}`);
    if (status === 'stuck' && isGoingBack(operation)) return t('operation.cancelDoes.stuckUndo', { step: stepTitle });
    const undone = undoneByCancel(operation);
    if (undone.length > 0) {
      const list = new Intl.ListFormat(languageOf(), { type: 'conjunction' }).format(
        undone.map((name) => t(`step.${name}`)),
      );
      return t('operation.cancelDoes.undo', { steps: list });
    }
    const isHalfDone = steps.some((each) => each.status === 'succeeded') && kind !== 'transferOwnership';
    return status === 'stuck' && isHalfDone
      ? t('operation.cancelDoes.stuck', { step: stepTitle })
      : t('operation.cancelDoes.nothing');
  };
};

export const Cancel = ({ operation, slug }: ControlsProps) => {
  const t = useText();
  const kindRefusal = useKindRefusal(operation.kind);
  const doesOf = useCancelDoes();
  const refusal = cancelRefusalOf(operation);
  return (
    <Action
      operation="cancelOperation"
      label={t('operation.cancel')}
      does={doesOf(operation)}
      look="danger"
      disabledBecause={refusal === null ? kindRefusal : t(`operation.noCancel.${refusal}`)}
      request={(form) => ({ path: { id: operation.id }, body: { reason: typed(form, 'reason') ?? '' } })}
      fields={(errorAt) => <ReasonField errorAt={errorAt} />}
      refresh={[operationKey(slug, operation.id)]}
    />
  );
};

export const Retry = ({ operation, slug }: ControlsProps) => {
  const t = useText();
  const kindRefusal = useKindRefusal(operation.kind);
  const step = waitingStepOf(operation);
  const does = step?.status === 'undoFailed' ? 'operation.retryDoes.undo' : 'operation.retryDoes.step';
  return (
    <Action
      operation="retryOperation"
      label={t('operation.retry')}
      does={step === null ? '' : t(does, { step: t(`step.${step.name}`) })}
      disabledBecause={step === null ? t('operation.noRetry') : kindRefusal}
      request={(form) => ({ path: { id: operation.id }, body: { reason: typed(form, 'reason') ?? '' } })}
      fields={(errorAt) => <ReasonField errorAt={errorAt} />}
      refresh={[operationKey(slug, operation.id)]}
    />
  );
};
