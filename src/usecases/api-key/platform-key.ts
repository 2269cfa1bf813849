import { newKey } from '../../contract/api-key-text.ts';
import { insertPlatformKey, replacePlatformKey } from '../../db/api-key/platform-key.ts';
import type { Db } from '../../db/client.ts';
import { withPlatform } from '../../db/tenancy.ts';
import type { KeyRing } from '../key-ring/key-ring.ts';

/** Replaces the stored key; the new one is returned, and known to nobody else. */
export const createPlatformKey = async (db: Db, keyRing: Pick<KeyRing, 'hash'>): Promise<string> => {
  const key = newKey('platform');
  await withPlatform(db, (tx) => replacePlatformKey(tx, keyRing.hash(key)));
  return key;
};

/** The new key when none was stored; of several processes that ask at once, one gets it. */
export const ensurePlatformKey = async (db: Db, keyRing: Pick<KeyRing, 'hash'>): Promise<string | null> => {
  const key = newKey('platform');
  const isInserted = await withPlatform(db, (tx) => insertPlatformKey(tx, keyRing.hash(key)));
  return isInserted ? key : null;
};
