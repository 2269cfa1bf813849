// Where a deletion is, and what canceling it would do (docs/deletion.md). The server decides again.
import type { Operation } from '../../../../src/client/index.ts';

type Deletion = Pick<Operation, 'status' | 'steps'>;

/**
 * What `cancel` does:
 * - `restores`: everything is as before
 * - `givesUp`: the step that is stuck, after the point of no return, or in the way back
 * - null: it is refused, because it is `undoing` already, `past` the point of no return, or has `ended`
 */
export type Cancel =
  | { readonly does: 'restores' | 'givesUp'; readonly refused: null }
  | { readonly does: null; readonly refused: 'undoing' | 'past' | 'ended' };

/** The step under whose lock it is decided that there is no way back. */
const lastStepWithWayBack = 'exportData';

const isPast = ({ steps }: Deletion): boolean =>
  steps.some(({ name, status }) => name === lastStepWithWayBack && status === 'succeeded');

export const cancelOf = (deletion: Deletion): Cancel => {
  const { status } = deletion;
  if (status === 'stuck') {
    const isOnWayBack = deletion.steps.some((step) => ['undoing', 'undone', 'undoFailed'].includes(step.status));
    return { does: isPast(deletion) || isOnWayBack ? 'givesUp' : 'restores', refused: null };
  }
  if (status === 'compensating') return { does: null, refused: 'undoing' };
  if (status !== 'pending' && status !== 'running') return { does: null, refused: 'ended' };
  return isPast(deletion) ? { does: null, refused: 'past' } : { does: 'restores', refused: null };
};

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

export type Unit = (typeof units)[number][0];

/** The two largest units of a time that remains; nothing below zero. */
export const remainingParts = (ms: number): readonly (readonly [count: number, unit: Unit])[] => {
  let seconds = Math.max(0, Math.ceil(ms / 1_000));
  const parts = units.map(([unit, size]) => {
    const count = Math.floor(seconds / size);
    seconds -= count * size;
    return [count, unit] as const;
  });
  const first = parts.findIndex(([count]) => count > 0);
  return first === -1 ? [[0, 'second']] : parts.slice(first, first + 2).filter(([count]) => count > 0);
};

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** A size in the unit in which it is at least 1. */
export const sizeOf = (bytes: number): readonly [count: number, unit: (typeof byteUnits)[number]] => {
  const power = Math.min(byteUnits.length - 1, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(1_000)));
  return [bytes / 1_000 ** power, byteUnits[power] ?? 'byte'];
};
