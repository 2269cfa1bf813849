import { deleteAccessChangesBefore } from '../../db/authentication/access-changes.ts';
import type { Db } from '../../db/client.ts';
import type { Sweep } from '../loops.ts';
import { deleteOlderThan, hourMs } from '../retention.ts';

/** A process that has not read the changes of access for longer than they are kept forgets every key it knows. */
export const accessChangeSweep = ({ db }: { db: Db }): Sweep => ({
  name: 'changes of access',
  run: () => deleteOlderThan(db, hourMs, deleteAccessChangesBefore),
});
