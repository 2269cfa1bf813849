import type { NotificationTemplate } from '../../contract/notification.ts';
import { eligibleMembers } from '../../db/approval/store.ts';
import type { Tx } from '../../db/client.ts';
import type { ElevationRow } from '../../db/elevation/schema.ts';
import type { Dependencies } from '../context.ts';
import { notify } from '../notification/notify.ts';

/** How many people are mailed about an elevation. */
const mailedMax = 50;

type ElevationNews = 'activated' | 'ended' | 'unreviewed';

const templates: Readonly<Record<ElevationNews, NotificationTemplate>> = {
  activated: 'elevation_activated',
  ended: 'elevation_ended',
  unreviewed: 'elevation_unreviewed',
};

/** Mails all owners, and those who can review an elevation once it has ended. Call it before events are appended. */
export const tellOfElevation = async (
  ctx: Pick<Dependencies, 'temporal'>,
  tx: Tx,
  news: ElevationNews,
  { orgId, requesterIdentityId }: ElevationRow,
): Promise<void> => {
  const members = await eligibleMembers(tx, orgId, requesterIdentityId);
  const whom = members.filter(({ role }) => news === 'ended' || role === 'owner').slice(0, mailedMax);
  for (const { identityId } of whom) {
    if (identityId === null) continue;
    const template = templates[news];
    await notify(ctx, tx, { owner: { orgId }, identityId, template, parameters: { organizationId: orgId } });
  }
};
