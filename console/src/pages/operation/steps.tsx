import type { Operation, Step } from '../../../../src/client/index.ts';
import { committingStepOf, definitionOf } from '../../../../src/contract/operation-kinds.ts';
import { Status, type Tone } from '../../parts/status/status.tsx';
import { type ShownStep, Steps } from '../../parts/steps/steps.tsx';
import { isTextId, type Translate, useText } from '../../text/text.tsx';
import { Countdown, FailedAttempts, StepFailure, Ticks } from './attempts.tsx';
import { isEnded, isGoingBack } from './control.ts';
import { isHold, noTrail, type Trail, type Trails, trailsOf } from './trail.ts';

type StepStatus = Step['status'];

const tones: Readonly<Record<StepStatus, Tone>> = {
  pending: 'idle',
  running: 'busy',
  waiting: 'warn',
  succeeded: 'good',
  failed: 'bad',
  undoing: 'busy',
  undone: 'warn',
  undoFailed: 'bad',
  skipped: 'idle',
};

/** How far the step itself got, whose undo has begun since; null: it is not known, or it was never begun. */
const forwardOf = ({ attempts }: Trail, { status }: Step): StepStatus | null => {
  if (status !== 'undoing' && status !== 'undone' && status !== 'undoFailed') return status;
  const outcome = attempts.at(-1)?.outcome;
  return outcome === 'succeeded' || outcome === 'failed' ? outcome : null;
};

const isBackwards = ({ status }: Step): boolean =>
  status === 'undoing' || status === 'undone' || status === 'undoFailed';

const whatComes = (name: Step['name'], error: Step['error']): 'attempt' | 'payment' | 'grace' => {
  if (error === null && name === 'awaitPayment') return 'payment';
  return error === null && name === 'awaitGrace' ? 'grace' : 'attempt';
};

/** What the undo of a step does; undefined: it has none. */
export const undoText = (t: Translate, kind: Operation['kind'], name: Step['name']): string | undefined => {
  if (definitionOf(kind, name)?.undo === undefined) return undefined;
  const id = kind === 'provisionPaidOrganization' && name === 'reserve' ? 'stepUndo.reserve.paid' : `stepUndo.${name}`;
  return isTextId(id) ? t(id as 'stepUndo.reserve') : t('operation.undo');
};

/** What a step does. */
export const doesText = (t: Translate, kind: Operation['kind'], name: Step['name']): string =>
  kind === 'provisionPaidOrganization' && name === 'reserve' ? t('stepDoes.reserve.paid') : t(`stepDoes.${name}`);

interface OperationStepsProps {
  readonly operation: Operation;
  readonly seen: Trails;
}

/** All steps of the operation with their attempts; beside each step its undo. */
export const OperationSteps = ({ operation, seen }: OperationStepsProps) => {
  const t = useText();
  const { kind, steps, status } = operation;
  const trails = trailsOf(operation, seen);
  const committing = committingStepOf(kind);
  const isBack = isGoingBack(operation);
  const hasWayBack = steps.some(({ name }) => definitionOf(kind, name)?.undo !== undefined);

  const shown = steps.map((step): ShownStep => {
    const { name, error, nextRetryAt } = step;
    const trail = trails.get(name) ?? noTrail;
    const forward = forwardOf(trail, step);
    const isBackward = isBackwards(step);
    const waitsPlanned = step.status === 'waiting' && isHold(kind, name) && error === null;
    const tone = forward === null || step.status === 'undone' ? 'idle' : waitsPlanned ? 'busy' : tones[forward];
    const undo = undoText(t, kind, name);
    return {
      name,
      title: t(`step.${name}`),
      tone,
      status: forward === null || forward === 'pending' ? undefined : t(`stepStatus.${forward}`),
      isCommitting: name === committing,
      children: (
        <>
          {(forward === 'pending' || forward === null) && <p>{doesText(t, kind, name)}</p>}
          <Ticks attempts={trail.attempts} label={t('operation.attempts')} />
          {!isBackward && error !== null && <StepFailure error={error} />}
          {step.status === 'waiting' && nextRetryAt !== null && (
            <Countdown to={nextRetryAt} what={whatComes(name, error)} />
          )}
          <FailedAttempts attempts={trail.attempts} />
        </>
      ),
      undo:
        undo === undefined ? undefined : isBackward ? (
          <>
            <Status tone={tones[step.status]}>{t(`stepStatus.${step.status}`)}</Status>
            <Ticks attempts={trail.undos} label={t('operation.undoAttempts')} />
            {error !== null && <StepFailure error={error} />}
            {step.status === 'undoFailed' && nextRetryAt !== null && <Countdown to={nextRetryAt} what="attempt" />}
            <FailedAttempts attempts={trail.undos} />
          </>
        ) : (
          undo
        ),
    };
  });

  return (
    <Steps
      label={t('operation.steps')}
      steps={shown}
      way={isBack ? 'back' : isEnded(operation) ? null : 'forward'}
      isOneWay={!hasWayBack || status === 'succeeded'}
    />
  );
};
