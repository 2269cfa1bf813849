import type { Db } from '../../db/client.ts';
import { deleteUsesBefore } from '../../db/federation/identity.ts';
import type { Sweep } from '../loops.ts';
import { deleteOlderThan } from '../retention.ts';

/** What was used up is refused by its age, too, once its time is over. */
export const oidcUseSweep = ({ db }: { db: Db }): Sweep => ({
  name: 'answers of identity providers',
  run: () => deleteOlderThan(db, 0, deleteUsesBefore),
});
