// Derives test targets from the activities and steps in the table of kinds.
import type { Activities } from '../../src/activities/index.ts';
import type { StepName } from '../../src/contract/ids.ts';
import {
  committingStepOf,
  definitionOf,
  kindOf,
  type OperationKind,
  stepsOf,
} from '../../src/contract/operation-kinds.ts';
import { scenes } from './saga-scenes.ts';

export type ActivityName = keyof Activities;

/** An activity of a step, and the consequences of its failure. */
export interface Target {
  step: StepName;
  activity: ActivityName;
  /** The last step completed by the success of the activity; null: it is only a part of its step. */
  completes: StepName | null;
  /** The activity that runs instead of this one unless it fails. */
  replacedBy?: ActivityName | undefined;
}

const nameOf = (activity: string): ActivityName => activity as ActivityName;

/** Returns every activity that a forward run may call, in order, of first and later attempts. */
export const targetsOf = (kind: OperationKind): Target[] =>
  stepsOf(kind).flatMap((step): Target[] => {
    const definition = definitionOf(kind, step);
    if (definition === undefined || definition.activity === null) {
      return [
        { step, activity: 'beginHold', completes: null },
        { step, activity: 'endHold', completes: step },
      ];
    }
    const { activity, first } = definition;
    const also = scenes[kind].alsoRuns?.[step] ?? [];
    const own = [nameOf(activity), ...also].map((name, index, { length }) => ({
      step,
      activity: name,
      completes: index === length - 1 ? step : null,
      replacedBy: firstAttemptOf(kind, step),
    }));
    return first === undefined ? own : [{ step, activity: nameOf(first.activity), completes: first.alsoDoes }, ...own];
  });

/** Returns the activity of the first attempt of this step, alone or together with the previous step. */
const firstAttemptOf = (kind: OperationKind, step: StepName): ActivityName | undefined => {
  const firsts = stepsOf(kind).flatMap((each) => {
    const first = definitionOf(kind, each)?.first;
    return first !== undefined && (each === step || first.alsoDoes === step) ? [nameOf(first.activity)] : [];
  });
  return firsts[0];
};

export const undosOf = (kind: OperationKind) =>
  stepsOf(kind).flatMap((step) => {
    const { undo, leaves } = definitionOf(kind, step) ?? {};
    return undo === undefined ? [] : [{ step, undo: nameOf(undo), leaves }];
  });

export const indexOf = (kind: OperationKind, step: StepName): number => (stepsOf(kind) as StepName[]).indexOf(step);
export const isLast = (kind: OperationKind, step: StepName | null): boolean => step === stepsOf(kind).at(-1);
export const isBeforeReturn = (kind: OperationKind, step: StepName): boolean =>
  indexOf(kind, step) <= indexOf(kind, kindOf(kind).pointOfNoReturn);
export const isCommitted = (kind: OperationKind, step: StepName): boolean => {
  const from = committingStepOf(kind);
  return from !== null && indexOf(kind, step) >= indexOf(kind, from);
};
/** Returns the last step in which a cancel is accepted. */
export const lastCancelable = (kind: OperationKind): StepName =>
  (stepsOf(kind) as StepName[]).findLast((step) => !isCommitted(kind, step)) as StepName;
export const isWait = (kind: OperationKind, step: StepName): boolean => definitionOf(kind, step)?.activity === null;
