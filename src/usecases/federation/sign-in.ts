import type { Federation } from '../../contract/credential.ts';
import type { MfaRequired } from '../../contract/factor.ts';
import type { AuthorizeQuery, SignInOptions, SignInQuery } from '../../contract/federation.ts';
import type { AuthenticationMethod, SignedIn } from '../../contract/session.ts';
import { findSignInOptions, holdConnection } from '../../db/federation/connection.ts';
import { findMembership } from '../../db/session/look-up.ts';
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
  const domain = email === undefined ? null : email.slice(email.lastIndexOf('@') + 1).toLowerCase();
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
  return beginFlow(visit, connected, { returnTo: returnTo ?? null, identityId: null }, loginHint ?? null);
};

/** What the browser that has come back gets. */
export type Outcome = { readonly returnTo: string | null } & (
  | { readonly kind: 'signed_in'; readonly session: SignedIn }
  | { readonly kind: 'held'; readonly mfa: MfaRequired }
  | { readonly kind: 'linked' }
);

/** Ends a sign-in at a provider, or the linking of an account there. */
export const endSignIn = async (visit: Visit, connectionId: string, returned: Returned): Promise<Outcome> => {
  const connected = await findConnected(visit, connectionId);
  const { purpose, vouched } = await endFlow(visit, connected, returned);
  const { returnTo, identityId } = purpose;
  if (identityId !== null) {
    await linkAccount(visit, connected, identityId, vouched);
    return { kind: 'linked', returnTo };
  }
  const signedIn = await start(visit, connected, await personOf(visit, connected, vouched), vouched);
  if ('challenge' in signedIn) return { kind: 'held', mfa: signedIn, returnTo };
  return { kind: 'signed_in', session: { status: 'authenticated', ...signedIn, mustChangePassword: false }, returnTo };
};

const sidLengthMax = 255;

/** Begins a session that is bound to the organization, or asks for the person's own second factor. */
const start = async (
  visit: Visit,
  connected: Connected,
  identityId: string,
  { session, methods }: Vouched,
): Promise<Awaited<ReturnType<typeof startSession>> | MfaRequired> => {
  const { db, keyRing } = visit;
  const { connection, organization } = connected;
  const membership = await findMembership(db, identityId, organization.slug);
  if (membership === undefined) throw ssoFailed(connected, 'You are not a member of the organization.');
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
