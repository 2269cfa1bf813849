// What the table of kinds says of the activities and steps of a saga, as its tests need it.
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

/** An activity of a step, and what follows when it fails. */
export interface Target {
  step: StepName;
  activity: ActivityName;
  /** The last step that has succeeded once the activity has; null: it is only a part of its step. */
  completes: StepName | null;
  /** Runs in the place of this activity unless it fails. */
  replacedBy?: ActivityName | undefined;
}

const nameOf = (activity: string): ActivityName => activity as ActivityName;

/** Every activity that a run going forward calls, in the order in which it does, first attempts and later ones. */
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

/** The activity that attempts this step first, by itself or with the step before it. */
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
/** The last step that a cancel is taken in. */
export const lastCancelable = (kind: OperationKind): StepName =>
  (stepsOf(kind) as StepName[]).findLast((step) => !isCommitted(kind, step)) as StepName;
export const isWait = (kind: OperationKind, step: StepName): boolean => definitionOf(kind, step)?.activity === null;
