import { newKey } from '../../contract/api-key-text.ts';
import { insertPlatformKey, replacePlatformKey } from '../../db/api-key/platform-key.ts';
import type { Db } from '../../db/client.ts';
import { withPlatform } from '../../db/tenancy.ts';
import type { KeyRing } from '../key-ring/key-ring.ts';

/** Replaces the stored key and returns the new one, whose text is stored nowhere. */
export const createPlatformKey = async (db: Db, keyRing: Pick<KeyRing, 'hash'>): Promise<string> => {
  const key = newKey('platform');
  await withPlatform(db, (tx) => replacePlatformKey(tx, keyRing.hash(key)));
  return key;
};

/** Creates the key if none is stored and returns it, else null. Of several processes at once, only one gets the key. */
export const ensurePlatformKey = async (db: Db, keyRing: Pick<KeyRing, 'hash'>): Promise<string | null> => {
  const key = newKey('platform');
  const isInserted = await withPlatform(db, (tx) => insertPlatformKey(tx, keyRing.hash(key)));
  return isInserted ? key : null;
};
