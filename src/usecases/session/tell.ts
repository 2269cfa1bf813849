import type { NotificationParameters, NotificationTemplate } from '../../contract/notification.ts';
import type { Tx } from '../../db/client.ts';
import { countPasswordFailure } from '../../db/password/store.ts';
import { withPerson } from '../../db/tenancy.ts';
import type { Dependencies } from '../context.ts';
import { notify } from '../notification/notify.ts';

/** Mails a person what has happened to its account, because somebody else may have done it. */
export const tellPerson = (
  ctx: Pick<Dependencies, 'temporal'>,
  tx: Tx,
  identityId: string,
  template: NotificationTemplate,
  parameters?: NotificationParameters,
): Promise<string> =>
  notify(ctx, tx, {
    ...{ owner: { identityId }, identityId, template },
    ...(parameters === undefined ? {} : { parameters }),
  });

/** Counts a wrong password, and mails the person when it was the one that disabled the password. */
export const countWrongPassword = (
  ctx: Pick<Dependencies, 'db' | 'temporal'>,
  identityId: string,
  isKnownDevice: boolean,
): Promise<void> =>
  withPerson(ctx.db, identityId, async (tx) => {
    if (await countPasswordFailure(tx, identityId, isKnownDevice))
      await tellPerson(ctx, tx, identityId, 'password_disabled');
  });
