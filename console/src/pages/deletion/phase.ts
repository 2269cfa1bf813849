import type { Operation } from '../../../../src/client/index.ts';
import { isGoingBack } from '../operation/control.ts';

/**
 * Whether canceling a deletion gives up the step that is stuck, because it is past the point of no return or on its way back.
 * Otherwise it restores the organization (docs/deletion.md).
 */
export const isGivenUpByCancel = (deletion: Pick<Operation, 'kind' | 'status' | 'steps'>): boolean =>
  deletion.status === 'stuck' &&
  (isGoingBack(deletion) || deletion.steps.some(({ name, status }) => name === 'exportData' && status === 'succeeded'));

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** A size in the unit in which it is at least 1. */
export const sizeOf = (bytes: number): readonly [count: number, unit: (typeof byteUnits)[number]] => {
  const power = Math.min(byteUnits.length - 1, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(1_000)));
  return [bytes / 1_000 ** power, byteUnits[power] ?? 'byte'];
};
