import type { OperationRow } from '../db/write/operation.ts';

/** Of a deletion: recorded under the lock of its organization, before anything is touched that cannot be restored. */
export const isPastPointOfNoReturn = ({ kind, steps }: Pick<OperationRow, 'kind' | 'steps'>): boolean =>
  kind === 'deleteOrganization' && steps.some(({ name, status }) => name === 'exportData' && status === 'succeeded');
