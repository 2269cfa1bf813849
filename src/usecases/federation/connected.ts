import { DomainError } from '../../contract/errors.ts';
import { findConnection, findConnectionOrganization } from '../../db/federation/connection.ts';
import type { ConnectionRow } from '../../db/federation/schema.ts';
import type { OrganizationRow } from '../../db/organization/schema.ts';
import { findOrganizationById } from '../../db/organization/store.ts';
import { withOrganization } from '../../db/tenancy.ts';
import type { Dependencies } from '../context.ts';

/** A connection by which people can sign in, with its organization. */
export interface Connected {
  readonly connection: ConnectionRow;
  readonly organization: OrganizationRow;
}

/** Finds a connection that an address names; `not_found` also if it is disabled, or its organization is not in use. */
export const findConnected = async ({ db }: Pick<Dependencies, 'db'>, connectionId: string): Promise<Connected> => {
  const orgId = await findConnectionOrganization(db, connectionId);
  if (orgId === null) throw unknownConnection();
  return withOrganization(db, orgId, async (tx) => {
    const connection = await findConnection(tx, orgId, connectionId);
    const organization = await findOrganizationById(tx, orgId);
    if (connection?.isEnabled !== true || organization?.status !== 'active') throw unknownConnection();
    return { connection, organization };
  });
};

const unknownConnection = (): DomainError =>
  new DomainError('not_found', 'There is no identity provider by which you can sign in here.');

/** Records in the organization's audit trail what is refused, because nothing else tells the owner of the connection. */
export const ssoFailed = ({ connection: { id, orgId } }: Connected, message?: string, internal?: string): DomainError =>
  new DomainError('sso_failed', message, {
    ...(internal === undefined ? {} : { internal }),
    caller: { name: `oidc_connection:${id}`, keyId: null, orgId, chain: orgId },
  });
