import { countPasswordFailure } from '../../db/password/store.ts';
import { withPerson } from '../../db/tenancy.ts';
import type { Dependencies } from '../context.ts';
import { type Telling, tellPerson } from '../notification/tell.ts';

/** Counts a wrong password, and notifies the person when it was the one that disabled the password. */
export const countWrongPassword = (
  ctx: Pick<Dependencies, 'db'> & Telling,
  identityId: string,
  isKnownDevice: boolean,
): Promise<void> =>
  withPerson(ctx.db, identityId, async (tx) => {
    if (await countPasswordFailure(tx, identityId, isKnownDevice))
      await tellPerson(ctx, tx, identityId, 'password_disabled');
  });
