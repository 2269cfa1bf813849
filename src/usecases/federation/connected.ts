import { DomainError } from '../../contract/errors.ts';
import { type SsoRefusal, ssoRefusals } from '../../contract/sso-refusal.ts';
import { findConnection, findConnectionOrganization } from '../../db/federation/connection.ts';
import type { ConnectionRow } from '../../db/federation/schema.ts';
import type { OrganizationRow } from '../../db/organization/schema.ts';
import { findOrganizationById } from '../../db/organization/store.ts';
import { withOrganization } from '../../db/tenancy.ts';
import type { Dependencies } from '../context.ts';

/** A connection with its organization. */
export interface Connected {
  readonly connection: ConnectionRow;
  readonly organization: OrganizationRow;
}

/** Finds a connection that an address names, also if nobody can sign in by it. */
export const findRegistered = async ({ db }: Pick<Dependencies, 'db'>, connectionId: string): Promise<Connected> => {
  const orgId = await findConnectionOrganization(db, connectionId);
  if (orgId === null) throw unknownConnection();
  return withOrganization(db, orgId, async (tx) => {
    const connection = await findConnection(tx, orgId, connectionId);
    const organization = await findOrganizationById(tx, orgId);
    if (connection === undefined || organization === undefined) throw unknownConnection();
    return { connection, organization };
  });
};

/** Finds it for a sign-in; `not_found` also if it is disabled, or its organization is not in use. */
export const findConnected = async (deps: Pick<Dependencies, 'db'>, connectionId: string): Promise<Connected> => {
  const connected = await findRegistered(deps, connectionId);
  if (!connected.connection.isEnabled || connected.organization.status !== 'active') throw unknownConnection();
  return connected;
};

const unknownConnection = (): DomainError =>
  new DomainError('not_found', 'There is no identity provider by which you can sign in here.');

/** Records in the organization's audit trail what is refused, because nothing else tells the owner of the connection. */
export const ssoFailed = (
  { connection: { id, orgId } }: Connected,
  reason: SsoRefusal | null = null,
  internal?: string,
): DomainError =>
  new SsoFailed(reason, {
    ...(internal === undefined ? {} : { internal }),
    caller: { name: `oidc_connection:${id}`, keyId: null, orgId, chain: orgId },
  });

/** Says why in a way that a page can translate. */
export class SsoFailed extends DomainError {
  readonly reason: SsoRefusal | null;

  constructor(reason: SsoRefusal | null, options: ConstructorParameters<typeof DomainError>[2]) {
    super('sso_failed', reason === null ? undefined : ssoRefusals[reason], options);
    this.reason = reason;
  }
}
