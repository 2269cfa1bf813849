import type { Db } from '../../db/client.ts';
import { deleteChallengesBefore } from '../../db/factor/challenge.ts';
import type { Sweep } from '../loops.ts';
import { deleteOlderThan, hourMs } from '../retention.ts';

/** Challenges end after minutes. */
export const challengeSweep = ({ db }: { db: Db }): Sweep => ({
  name: 'unanswered challenges',
  run: () => deleteOlderThan(db, hourMs, deleteChallengesBefore),
});
