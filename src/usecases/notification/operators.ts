import type { NotificationTemplate } from '../../contract/notification.ts';
import { holdersOf } from '../../contract/permission-holders.ts';
import type { OperatorRole } from '../../contract/permissions.ts';
import type { Tx } from '../../db/client.ts';
import { countNotifications } from '../../db/notification/store.ts';
import { findOperators } from '../../db/operator/look-up.ts';
import { asPerson } from '../../db/tenancy.ts';
import { type Telling, tellPerson } from './tell.ts';

/** Those who decide about requests and end elevations. */
const alerted: readonly OperatorRole[] = holdersOf('approval:decide').operators ?? [];

const pauseMs = 3_600_000;

/**
 * Notifies the operators of the installation, by each channel, of something in an organization: each text once an hour for each
 * organization, so that none of them floods the operators. Call it in a transaction of the organization, before events are appended.
 */
export const tellOperators = async (
  ctx: Telling,
  tx: Tx,
  { orgId, template, except }: { orgId: string; template: NotificationTemplate; except: string },
): Promise<void> => {
  const since = new Date(Date.now() - pauseMs);
  for (const identityId of await findOperators(tx, alerted)) {
    if (identityId === except) continue;
    await asPerson(tx, { orgId, identityId }, async () => {
      if ((await countNotifications(tx, { identityId }, [template], since, orgId)) > 0) return;
      await tellPerson(ctx, tx, identityId, template, { organizationId: orgId });
    });
  }
};
