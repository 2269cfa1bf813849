import type { Tx } from '../client.ts';
import { platformKeys } from '../schema/index.ts';

export const findPlatformKeyHash = async (tx: Tx): Promise<string | null> => {
  const [row] = await tx.select({ hash: platformKeys.keyHash }).from(platformKeys);
  return row?.hash ?? null;
};
