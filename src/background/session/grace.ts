import type { Db } from '../../db/client.ts';
import { lockOrganizationById } from '../../db/locks.ts';
import { graceMails, graceOrganizations, graceTemplates } from '../../db/session/grace.ts';
import { withPlatform } from '../../db/tenancy.ts';
import type { TemporalControl } from '../../providers/temporal/port.ts';
import { notify } from '../../usecases/notification/notify.ts';
import type { Sweep } from '../loops.ts';

/** Further ones get their mail in the next sweep. */
const atOnceMax = 100;

/**
 * Mails members without a second factor when their organization begins to require one, and a day before it refuses them. A sweep,
 * because a requirement may concern many members, and one who joins meanwhile, too.
 */
export const mfaGraceSweep = ({ db, temporal }: { db: Db; temporal: TemporalControl }): Sweep => ({
  name: 'required second factors',
  run: async () => {
    for (const template of graceTemplates) {
      for (const orgId of await withPlatform(db, (tx) => graceOrganizations(tx, template, atOnceMax))) {
        await withPlatform(db, async (tx) => {
          await lockOrganizationById(tx, orgId);
          for (const { identityId, until } of await graceMails(tx, template, orgId, atOnceMax)) {
            const parameters = { organizationId: orgId, time: until.toISOString() };
            await notify({ temporal }, tx, { owner: { orgId }, identityId, template, parameters });
          }
        });
      }
    }
  },
});
