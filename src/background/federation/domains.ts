import { appendAudit } from '../../db/audit/store.ts';
import type { Db } from '../../db/client.ts';
import {
  beginCheck,
  dueDomains,
  lostDomains,
  noteFound,
  noteGone,
  type OwnDomain,
  takeLost,
} from '../../db/federation/domain.ts';
import { lockOrganizationById } from '../../db/locks.ts';
import { asPerson, withOrganization, withPlatform } from '../../db/tenancy.ts';
import { administratorsOf } from '../../db/user/administrators.ts';
import { appendOutbox } from '../../db/webhook/outbox.ts';
import type { TextRecords } from '../../providers/dns/port.ts';
import type { TemporalControl } from '../../providers/temporal/port.ts';
import type { Logger } from '../../telemetry/logs.ts';
import { recordOf } from '../../usecases/federation/domain-record.ts';
import { notify } from '../../usecases/notification/notify.ts';
import type { Loop } from '../loops.ts';

interface DomainParts {
  db: Db;
  temporal: TemporalControl;
  textRecords: TextRecords;
  logger: Logger;
}

const everyMs = 60_000;

/** Checks at once, each with a look-up. Further domains wait for the next run. */
const atOnceMax = 50;

/** Days in a row without the record. One may be a mistake in a zone, or an outage. */
const failuresMax = 5;

/** Owners and administrators who are mailed. */
const mailedMax = 20;

/**
 * Looks the records of verified domains up again, once a day each, and tells organizations whose domain is lost. Otherwise an
 * organization would vouch for a domain that it has given up, for ever.
 */
export const domainLoop = (parts: DomainParts): Loop => ({
  everyMs,
  failure: 'verified domains were not checked',
  run: async () => {
    const due = await withPlatform(parts.db, (tx) => dueDomains(tx, atOnceMax));
    await Promise.all(due.map((domain) => checkDomain(parts, domain)));
    for (const domain of await withPlatform(parts.db, (tx) => lostDomains(tx, atOnceMax)))
      await tellOrganization(parts, domain);
  },
});

const checkDomain = async ({ db, textRecords }: DomainParts, domain: OwnDomain): Promise<void> => {
  const row = await withOrganization(db, domain.orgId, (tx) => beginCheck(tx, domain));
  if (row === undefined) return;
  const { name, value } = recordOf(row);
  const found = await textRecords.read(name);
  // Name servers that do not answer say nothing about the record.
  if (found === null) return;
  await withOrganization(db, domain.orgId, (tx) =>
    found.includes(value) ? noteFound(tx, domain) : noteGone(tx, domain, failuresMax),
  );
};

const tellOrganization = ({ db, temporal, logger }: DomainParts, lost: OwnDomain): Promise<void> =>
  withOrganization(db, lost.orgId, async (tx) => {
    const { orgId, id: domainId } = lost;
    await lockOrganizationById(tx, orgId);
    const row = await takeLost(tx, lost);
    if (row === undefined) return;
    const { domain } = row;
    // Each as the person, whose language the mail has.
    for (const identityId of await administratorsOf(tx, orgId, mailedMax))
      await asPerson(tx, { orgId, identityId }, () =>
        notify({ temporal }, tx, {
          ...{ owner: { identityId }, identityId, template: 'domain_lost' },
          parameters: { organizationId: orgId },
        }),
      );
    await appendOutbox(tx, { orgId, type: 'domain.lost', payload: { orgId, domainId, domain } });
    await appendAudit(tx, {
      ...{ orgId, actor: 'freehold:sweeper', keyId: null, action: 'domain.lose' },
      ...{ target: `domain:${domainId}`, detail: { domain } },
    });
    logger.info({ orgId, domainId }, 'a domain is no longer verified');
  });
