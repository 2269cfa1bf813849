import { describe, expect, test } from 'vitest';
import { stepNames } from './ids.ts';
import { committingStepOf, hasUndo, kindOf, operationKindNames, stepsOf, workflowIdOf } from './operation-kinds.ts';

const id = '01983f0a-6f40-7a2c-8b11-0d3e5f6a7b8c';

describe('a workflow id', () => {
  test('consists of the kind in kebab-case and the id of the operation', () => {
    expect(workflowIdOf('provisionOrganization', id)).toBe(`provision-organization-${id}`);
    expect(workflowIdOf('suspendOrganization', id)).toBe(`suspend-organization-${id}`);
  });

  test('is different for each kind', () => {
    expect(new Set(operationKindNames.map((kind) => workflowIdOf(kind, id))).size).toBe(operationKindNames.length);
  });
});

test('every step belongs to a kind', () => {
  expect(new Set(operationKindNames.flatMap((kind): string[] => stepsOf(kind)))).toEqual(new Set(stepNames));
});

test('a transfer can be canceled until its end, a deletion until its export is done, an elevation until it is active, the others until their point begins', () => {
  expect(Object.fromEntries(operationKindNames.map((kind) => [kind, committingStepOf(kind)]))).toEqual({
    provisionOrganization: 'activate',
    provisionPaidOrganization: 'activate',
    suspendOrganization: 'pauseSchedules',
    resumeOrganization: 'resumeSchedules',
    deactivateOrganization: 'pauseSchedules',
    activateOrganization: 'resumeSchedules',
    transferOwnership: null,
    elevateAccess: 'awaitElevationEnd',
    recoverAccess: 'removeFactors',
    deleteOrganization: 'deleteNamespace',
  });
});

test.each(operationKindNames)('%s can be canceled in its first step', (kind) => {
  const [first] = stepsOf(kind);
  expect(committingStepOf(kind)).not.toBe(first);
});

test.each(operationKindNames)(
  'the point of no return of %s is one of its steps, and no step after it has an undo',
  (kind) => {
    const names: string[] = stepsOf(kind);
    const { pointOfNoReturn, steps } = kindOf(kind);
    const at = names.indexOf(pointOfNoReturn);
    expect(at).toBeGreaterThanOrEqual(0);
    const withUndo = Object.entries(steps).flatMap(([name, { undo }]) =>
      undo === undefined ? [] : [names.indexOf(name)],
    );
    expect(withUndo.filter((index) => index > at)).toEqual([]);
    expect(hasUndo(kind)).toBe(withUndo.length > 0);
  },
);
