import type { Tx } from '../../db/client.ts';
import { membershipPage } from '../../db/user/membership.ts';

/** More names would refuse too many words. */
const namesMax = 5;

/** The names of the person and its newest organizations, of which a password may contain none. */
export const namesOf = async (tx: Tx, identityId: string): Promise<(string | null)[]> => {
  const rows = await membershipPage(tx, identityId, {}, namesMax, null);
  return rows.flatMap(({ name, userName }) => [name, userName]);
};
