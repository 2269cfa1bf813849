import type { NotificationTemplate } from '../../contract/notification.ts';
import { eligibleMembers } from '../../db/approval/store.ts';
import type { Tx } from '../../db/client.ts';
import type { ElevationRow } from '../../db/elevation/schema.ts';
import { notify } from '../notification/notify.ts';
import { tellOperators } from '../notification/operators.ts';
import type { Telling } from '../notification/tell.ts';

/** How many people are mailed about an elevation. */
const mailedMax = 50;

type ElevationNews = 'activated' | 'ended' | 'unreviewed';

const templates: Readonly<Record<ElevationNews, NotificationTemplate>> = {
  activated: 'elevation_activated',
  ended: 'elevation_ended',
  unreviewed: 'elevation_unreviewed',
};

/**
 * Mails all owners, and those who can review an elevation once it has ended. Operators of the installation are told when it begins. Call
 * it before events are appended.
 */
export const tellOfElevation = async (
  ctx: Telling,
  tx: Tx,
  news: ElevationNews,
  { orgId, requesterIdentityId, requesterUserId }: ElevationRow,
): Promise<void> => {
  const members = await eligibleMembers(tx, orgId, requesterIdentityId);
  const whom = members.filter(({ role }) => news === 'ended' || role === 'owner').slice(0, mailedMax);
  const parameters = {
    organizationId: orgId,
    ...(requesterUserId === null ? {} : { memberId: requesterUserId }),
  };
  for (const { identityId } of whom) {
    if (identityId === null) continue;
    await notify(ctx, tx, { owner: { orgId }, identityId, template: templates[news], parameters });
  }
  if (news === 'activated')
    await tellOperators(ctx, tx, { orgId, template: 'elevation_alert', except: requesterIdentityId });
};
