import { DomainError } from '../../contract/errors.ts';
import type { Db } from '../../db/client.ts';
import { deferOwnerEmail, dueOwnerEmails, endOwnerEmailDue } from '../../db/ownership/owner-email.ts';
import { withPlatform } from '../../db/tenancy.ts';
import { findOwner } from '../../db/user/store.ts';
import type { NamespaceCatalog } from '../../providers/temporal/port.ts';
import { isUnavailable } from '../../usecases/unavailable.ts';
import type { Sweep } from '../loops.ts';

interface OwnerEmailOptions {
  db: Db;
  catalog: Pick<NamespaceCatalog, 'setOwnerEmail'>;
}

const batchMax = 100;
const callMsMax = 5_000;

/**
 * Sets the email of the current owner on each namespace whose owner has changed. The transaction that changes an owner also
 * marks the organization as due, so no change is lost while Temporal is unavailable. A change made during a sweep stays due
 * for the next one.
 */
export const updateOwnerEmails = async ({ db, catalog }: OwnerEmailOptions): Promise<void> => {
  const failures: unknown[] = [];
  for (const { orgId, namespace, dueAt } of await withPlatform(db, (tx) => dueOwnerEmails(tx, batchMax))) {
    if (dueAt === null) continue;
    const owner = await withPlatform(db, (tx) => findOwner(tx, orgId));
    try {
      if (owner !== undefined) {
        await catalog.setOwnerEmail({ namespace, orgId, ownerEmail: owner.email }, new Date(Date.now() + callMsMax));
      }
      await withPlatform(db, (tx) => endOwnerEmailDue(tx, orgId, dueAt));
    } catch (error) {
      if (!(error instanceof DomainError) || isUnavailable(error)) throw error;
      await withPlatform(db, (tx) => deferOwnerEmail(tx, orgId, dueAt));
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'Owner emails of namespaces could not be updated');
};

export const ownerEmailSweep = (options: OwnerEmailOptions): Sweep => ({
  name: 'owner emails',
  run: () => updateOwnerEmails(options),
});
