import type { Db } from '../../db/client.ts';
import { deleteSessionsBefore } from '../../db/session/store.ts';
import type { Sweep } from '../loops.ts';
import { dayMs, deleteOlderThan } from '../retention.ts';

/** A token of a session that ended long ago is unknown; the audit trail of the person keeps when it began and ended. */
export const sessionSweep = ({ db }: { db: Db }): Sweep => ({
  name: 'ended sessions',
  run: () => deleteOlderThan(db, 7 * dayMs, deleteSessionsBefore),
});
