import { DomainError } from '../../contract/errors.ts';
import type { ConnectionRow } from '../../db/federation/schema.ts';
import type { OidcClient } from '../../providers/oidc/port.ts';
import type { Dependencies } from '../context.ts';

type Parts = Pick<Dependencies, 'keyRing'> & { settings: Pick<Dependencies['settings'], 'publicUrl'> };

/** Refuses what needs addresses of this installation while the operator has set none. */
export const assertPublic = ({ settings: { publicUrl } }: Pick<Parts, 'settings'>): void => {
  if (publicUrl === null)
    throw new DomainError('illegal_transition', 'The operator has to set PUBLIC_URL before people can sign in.');
};

/** The addresses of a connection that its provider has to know. */
export const addressesOf = ({ settings: { publicUrl } }: Pick<Parts, 'settings'>, connectionId: string) => {
  const base = `${publicUrl ?? ''}/v1/auth/oidc/${connectionId}`;
  return { redirectUri: `${base}/callback`, backchannelLogoutUri: `${base}/backchannel-logout` };
};

/** Freehold as a client of the connection's provider. */
export const clientOf = (parts: Parts, { id, version, issuer, clientId, sealed }: ConnectionRow): OidcClient => ({
  key: `${id}:${version}`,
  issuer,
  clientId,
  clientSecret: sealed === null ? null : parts.keyRing.unseal(sealed, id),
  redirectUri: addressesOf(parts, id).redirectUri,
});
