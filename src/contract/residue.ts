import type { StepName } from './ids.ts';
import type { Residue, Step } from './operation.ts';
import { definitionOf, type OperationKind, type ResidueKind } from './operation-kinds.ts';

/** What an operation is about, as far as its residue names it. */
interface Concerned {
  id: string;
  kind: OperationKind;
  input: { slug: string; namespace: string };
  steps: readonly Step[];
}

const named = (kind: ResidueKind, { id, input }: Concerned): Residue => {
  if (kind === 'namespace') return { kind, name: input.namespace };
  return { kind, name: kind === 'export' ? id : input.slug };
};

/** What remains of a step whose undo is given up. */
export const residueOfUndo = (row: Concerned, step: StepName): Residue =>
  named(definitionOf(row.kind, step)?.leaves ?? 'organization', row);

/** What stays as it was because a step is given up. */
export const residueOfStep = (row: Concerned, step: StepName): Residue[] => {
  const kind = definitionOf(row.kind, step)?.misses;
  return kind === undefined ? [] : [named(kind, row)];
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
