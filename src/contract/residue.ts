import type { StepName } from './ids.ts';
import type { Residue, Step } from './operation.ts';

/** What an operation is about, as far as its residue names it. */
interface Concerned {
  id: string;
  input: { slug: string; namespace: string };
  steps: readonly Step[];
}

/** What a step leaves behind when its undo is missing. */
const undoes: Partial<Record<StepName, (row: Concerned) => Residue>> = {
  createNamespace: ({ input }) => ({ kind: 'namespace', name: input.namespace }),
  pauseSchedules: ({ input }) => ({ kind: 'schedules', name: input.slug }),
  exportData: ({ id }) => ({ kind: 'export', name: id }),
};

/** What the steps of a forward-only operation would have reached: left as it is when they are given up. */
const reached: Partial<Record<StepName, (row: Concerned) => Residue>> = {
  pauseSchedules: ({ input }) => ({ kind: 'schedules', name: input.slug }),
  resumeSchedules: ({ input }) => ({ kind: 'schedules', name: input.slug }),
  deleteNamespace: ({ input }) => ({ kind: 'namespace', name: input.namespace }),
  removeRows: ({ input }) => ({ kind: 'organization', name: input.slug }),
  certify: ({ input }) => ({ kind: 'certificate', name: input.slug }),
};

export const residueOfUndo = (row: Concerned, step: StepName): Residue =>
  undoes[step]?.(row) ?? { kind: 'organization', name: row.input.slug };

export const residueOfStep = (row: Concerned, step: StepName): Residue[] => {
  const residue = reached[step]?.(row);
  return residue === undefined ? [] : [residue];
};

/** Why an undo is over though it has left something: another attempt would find the same. */
const leftCodes: readonly string[] = ['namespace_conflict', 'not_found'];

/** What finished steps and undos could not remove, such as a namespace that no longer carries our mark. */
export const leftBehind = (row: Concerned): Residue[] =>
  row.steps.flatMap(({ name, status, error }) => {
    if (error === null) return [];
    if (status === 'succeeded') return residueOfStep(row, name);
    return status === 'undoFailed' && leftCodes.includes(error.code) ? [residueOfUndo(row, name)] : [];
  });

/** Each thing once. */
export const distinct = (residue: readonly Residue[]): Residue[] => [
  ...new Map(residue.map((one) => [`${one.kind} ${one.name}`, one])).values(),
];
