import type { Db } from '../../db/client.ts';
import { deleteDevicesBefore } from '../../db/device/store.ts';
import type { Sweep } from '../loops.ts';
import { deleteOlderThan, hourMs } from '../retention.ts';

/** Devices wait for minutes. */
export const deviceSweep = ({ db }: { db: Db }): Sweep => ({
  name: 'devices without a sign-in',
  run: () => deleteOlderThan(db, hourMs, deleteDevicesBefore),
});
