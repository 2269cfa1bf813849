import { v7 as uuid } from 'uuid';
import { type Authenticated, isPerson } from '../src/contract/principal.ts';
import { apiKeyPage } from '../src/db/api-key/store.ts';
import { appendAudit, auditPage } from '../src/db/audit/store.ts';
import { organizationPage } from '../src/db/organization/store.ts';
import { withOrganization, withPlatform } from '../src/db/tenancy.ts';
import { userPage } from '../src/db/user/store.ts';
import { authorize } from '../src/usecases/authorization.ts';
import { builtInPolicy } from '../test/support/policy.ts';
import type { Site } from './capacity-site.ts';
import type { PopulatedOrganization } from './population.ts';

/** A call for one organization whose caller waits for the answer. */
export interface Call {
  name: string;
  kind: 'list' | 'audit';
  run(site: Site, organization: PopulatedOrganization): Promise<unknown>;
}

/** A page of fifty, and one row that shows whether there is another page. */
const rowsOfPage = 51;

export const lists: readonly Call[] = [
  {
    name: 'a page of organizations',
    kind: 'list',
    run: ({ database }) => withPlatform(database.db, (tx) => organizationPage(tx, {}, rowsOfPage, null)),
  },
  {
    name: "an organization's users",
    kind: 'list',
    run: ({ database }, { id }) => withOrganization(database.db, id, (tx) => userPage(tx, id, {}, rowsOfPage, null)),
  },
  {
    name: "an organization's keys",
    kind: 'list',
    run: ({ database }, { id }) =>
      withOrganization(database.db, id, (tx) => apiKeyPage(tx, id, {}, Date.now(), rowsOfPage, null)),
  },
  {
    name: "an organization's audit events",
    kind: 'list',
    run: ({ database }, { id }) => withOrganization(database.db, id, (tx) => auditPage(tx, id, {}, rowsOfPage, null)),
  },
];

/** A transaction with only the event: the cost that every change has in addition. */
export const auditAppend: Call = {
  name: 'an audit event appended',
  kind: 'audit',
  run: ({ database }, { id, userIds: [actor = '', target = ''] }) =>
    withOrganization(database.db, id, (tx) =>
      appendAudit(tx, {
        orgId: id,
        actor: `user:${actor}`,
        action: 'user.update',
        target: `user:${target}`,
        requestId: uuid(),
        detail: { role: 'member' },
      }),
    ),
};

/** Verifies and authorizes, as every request does. Synchronous if the key is cached. */
export const decide = ({ access }: Site, key: string): void | Promise<void> => {
  const found = access.authenticate(key);
  return found instanceof Promise ? found.then(permit) : permit(found);
};

const policy = builtInPolicy;

const permit = (principal: Authenticated): void => {
  if (isPerson(principal)) throw new Error('The bench signs nobody in');
  authorize({ principal, policy }, 'user:list', principal.kind === 'user' ? principal.slug : undefined);
};
