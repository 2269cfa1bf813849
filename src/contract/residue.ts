import type { StepName } from './ids.ts';
import type { Residue, Step } from './operation.ts';
import { definitionOf, type OperationKind, type ResidueKind } from './operation-kinds.ts';

/** The parts of an operation that its residue names. */
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

/** Names the residue of a step whose undo is given up. */
export const residueOfUndo = (row: Concerned, step: StepName): Residue =>
  named(definitionOf(row.kind, step)?.leaves ?? 'organization', row);

/** Names the residue of a step that is given up. */
export const residueOfStep = (row: Concerned, step: StepName): Residue[] => {
  const kind = definitionOf(row.kind, step)?.misses;
  return kind === undefined ? [] : [named(kind, row)];
};

/** Errors that end an undo although something is left, because another attempt would fail in the same way. */
const leftCodes: readonly string[] = ['namespace_conflict', 'not_found'];

/** Lists what finished steps and undos could not remove, such as a namespace that no longer carries its organization's mark. */
export const leftBehind = (row: Concerned): Residue[] =>
  row.steps.flatMap(({ name, status, error }) => {
    if (error === null) return [];
    if (status === 'succeeded') return residueOfStep(row, name);
    return status === 'undoFailed' && leftCodes.includes(error.code) ? [residueOfUndo(row, name)] : [];
  });

/** Removes duplicates. */
export const distinct = (residue: readonly Residue[]): Residue[] => [
  ...new Map(residue.map((one) => [`${one.kind} ${one.name}`, one])).values(),
];
