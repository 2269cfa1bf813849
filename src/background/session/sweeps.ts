import { deleteKeySessionsBefore } from '../../db/api-key/session.ts';
import type { Db } from '../../db/client.ts';
import { deleteSessionsBefore } from '../../db/session/store.ts';
import type { Sweep } from '../loops.ts';
import { dayMs, deleteOlderThan } from '../retention.ts';

const retentionMs = 7 * dayMs;

/** A token of a session that ended long ago is unknown; the audit trail of the person or the key keeps when it began and ended. */
export const sessionSweep = ({ db }: { db: Db }): Sweep => ({
  name: 'ended sessions',
  run: async () => {
    await deleteOlderThan(db, retentionMs, deleteSessionsBefore);
    await deleteOlderThan(db, retentionMs, deleteKeySessionsBefore);
  },
});
