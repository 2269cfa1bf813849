import type { Federation } from '../../contract/credential.ts';
import { domainOf } from '../../contract/email.ts';
import type { MfaRequired } from '../../contract/factor.ts';
import type { AuthorizeQuery, SignInOptions, SignInQuery } from '../../contract/federation.ts';
import type { AuthenticationMethod, SignedIn } from '../../contract/session.ts';
import { findSignInOptions, holdConnection } from '../../db/federation/connection.ts';
import { lockSession } from '../../db/locks.ts';
import { findMembership, findSession } from '../../db/session/look-up.ts';
import { withPerson } from '../../db/tenancy.ts';
import { isSignInForbidden } from '../../db/user/identity.ts';
import type { Vouched } from '../../providers/oidc/port.ts';
import type { Visit } from '../context.ts';
import { holdUp } from '../factor/challenge.ts';
import { startSession } from '../session/start.ts';
import { type Connected, findConnected, ssoFailed } from './connected.ts';
import { type Begun, beginFlow, endFlow, type Returned } from './flow.ts';
import { linkAccount } from './link.ts';
import { personOf } from './person.ts';

/** Where somebody signs in. An unknown email or organization has no option, like one without a provider. */
export const listSignInOptions = async (
  { db }: Pick<Visit, 'db'>,
  { email, org }: SignInQuery,
): Promise<SignInOptions> => {
  const domain = email === undefined ? null : domainOf(email);
  const found = await findSignInOptions(db, { slug: org ?? null, domain });
  return {
    data: found.map(({ id, name }) => ({ connectionId: id, name, url: `/v1/auth/oidc/${id}/authorize` })),
  };
};

export const beginSignIn = async (
  visit: Visit,
  connectionId: string,
  { returnTo, loginHint }: AuthorizeQuery,
): Promise<Begun> => {
  const connected = await findConnected(visit, connectionId);
  return beginFlow(visit, connected, { returnTo: returnTo ?? null, linking: null }, loginHint ?? null);
};

/** What somebody agrees to who did not begin a sign-in by a page of this server. */
export const describeSignIn = async (
  visit: Visit,
  connectionId: string,
): Promise<{ organization: string; provider: string }> => {
  const { connection, organization } = await findConnected(visit, connectionId);
  return { organization: organization.name, provider: connection.name };
};

/** What the browser that has come back gets. */
export type Outcome = { readonly returnTo: string | null } & (
  | { readonly kind: 'signed_in'; readonly session: SignedIn }
  | { readonly kind: 'held'; readonly mfa: MfaRequired }
  | { readonly kind: 'linked' }
  /** Somebody else is signed in in this browser, whose session is left as it is. */
  | { readonly kind: 'occupied' }
);

/** Ends a sign-in at a provider, or the linking of an account there. */
export const endSignIn = async (visit: Visit, connectionId: string, returned: Returned): Promise<Outcome> => {
  const connected = await findConnected(visit, connectionId);
  const { purpose, vouched } = await endFlow(visit, connected, returned);
  const { returnTo, linking } = purpose;
  if (linking !== null) {
    await linkAccount(visit, connected, linking, vouched);
    return { kind: 'linked', returnTo };
  }
  const person = await personOf(visit, connected, vouched);
  if (await isOccupied(visit, returned.accessToken, person)) return { kind: 'occupied', returnTo };
  const signedIn = await start(visit, connected, person, vouched);
  if ('challenge' in signedIn) return { kind: 'held', mfa: signedIn, returnTo };
  return { kind: 'signed_in', session: signedIn, returnTo };
};

/** Whether the browser has a live session of another person. Only that person ends it. */
const isOccupied = async (
  { db, keyRing }: Visit,
  accessToken: string | undefined,
  identityId: string,
): Promise<boolean> => {
  if (accessToken === undefined) return false;
  const found = await findSession(db, keyRing.hashes(accessToken));
  if (found === undefined || found.identityId === identityId) return false;
  // An access token that has expired may belong to a session that has not.
  const locked = await withPerson(db, found.identityId, (tx) => lockSession(tx, found.id, 0));
  return locked !== undefined && locked.session.revokedAt === null && !locked.isExpired && !locked.isDisabled;
};

const sidLengthMax = 255;

/** Begins a session that is bound to the organization, or asks for the person's own second factor. */
const start = async (
  visit: Visit,
  connected: Connected,
  identityId: string,
  { session, methods }: Vouched,
): Promise<SignedIn | MfaRequired> => {
  const { db, keyRing } = visit;
  const { connection, organization } = connected;
  const membership = await findMembership(db, identityId, organization.slug);
  if (membership === undefined) throw ssoFailed(connected, 'not_a_member');
  const isStrong = membership.trustIdpMfa && methods.includes('mfa');
  const federation: Federation = {
    federatedOrgId: organization.id,
    connectionId: connection.id,
    providerSession: session !== null && session.length <= sidLengthMax ? session : null,
  };
  const proved: AuthenticationMethod[] = ['oidc'];
  const signIn = { identityId, client: 'browser' as const, deviceName: null, methods: proved, federation };
  const started = await withPerson(db, identityId, async (tx) => {
    // Held first, so that the end of the connection waits for this session, and ends it.
    if (!(await holdConnection(tx, connection.id)) || (await isSignInForbidden(tx, identityId))) return null;
    const held = isStrong ? null : await holdUp(tx, keyRing, signIn);
    return held ?? (await startSession(visit, tx, { ...signIn, aal: isStrong ? 2 : 1 }));
  });
  if (started === null) throw ssoFailed(connected);
  return started;
};
