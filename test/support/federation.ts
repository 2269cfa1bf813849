import { v7 as uuid } from 'uuid';
import type { Db } from '../../src/db/client.ts';
import { domains, federatedIdentities, oidcConnections } from '../../src/db/schema.ts';
import { withOrganization } from '../../src/db/tenancy.ts';

/** Inserts the row of a domain, verified unless said otherwise, and returns its id. */
export const createDomainRows = async (
  db: Db,
  orgId: string,
  { isVerified = true, ...chosen }: { domain?: string; isVerified?: boolean } = {},
): Promise<{ id: string; domain: string }> => {
  const id = uuid();
  const { domain = `${id.slice(-12)}.example` } = chosen;
  const verifiedAt = isVerified ? new Date() : null;
  await withOrganization(db, orgId, (tx) => tx.insert(domains).values({ id, orgId, domain, proof: id, verifiedAt }));
  return { id, domain };
};

type Chosen = Partial<Omit<typeof oidcConnections.$inferInsert, 'id' | 'orgId'>>;

/** Inserts the row of a connection, by default to a provider that refuses connections, and returns its id. */
export const createConnectionRows = async (db: Db, orgId: string, chosen: Chosen = {}): Promise<string> => {
  const id = uuid();
  const named = { name: 'Provider', issuer: 'http://127.0.0.1:1', clientId: 'freehold' };
  await withOrganization(db, orgId, (tx) => tx.insert(oidcConnections).values({ ...named, ...chosen, id, orgId }));
  return id;
};

/** Inserts the row that links a person to a subject of the provider, and returns its id. */
export const createLinkRows = async (
  db: Db,
  orgId: string,
  link: { connectionId: string; identityId: string; subject?: string },
): Promise<string> => {
  const id = uuid();
  await withOrganization(db, orgId, (tx) =>
    tx.insert(federatedIdentities).values({ subject: `subject-${id}`, ...link, id, orgId }),
  );
  return id;
};
