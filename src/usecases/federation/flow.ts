import { hash } from 'node:crypto';
import { v5 as uuidOf } from 'uuid';
import { DomainError } from '../../contract/errors.ts';
import { useOnce } from '../../db/federation/identity.ts';
import { withOrganization } from '../../db/tenancy.ts';
import type { SignInChecks, Vouched } from '../../providers/oidc/port.ts';
import type { Dependencies } from '../context.ts';
import { assertPublic, clientOf } from './client.ts';
import { type Connected, ssoFailed } from './connected.ts';

// A sign-in at a provider, from the page that begins it to the one that the browser comes back to. What connects the two is in a
// cookie, so that strangers who begin sign-ins write nothing, and nobody can come back in another browser.

/** How long somebody may take to sign in at the provider. */
export const flowSeconds = 10 * 60;

/** What a flow ends with. */
export interface Purpose {
  /** A path of this server; null: a plain page. */
  readonly returnTo: string | null;
  /** The signed-in person to whom the account is linked; null: a person is to sign in. */
  readonly linking: Linking | null;
}

/** Who links an account, and by which session. It has to be live still when the browser comes back. */
export interface Linking {
  readonly identityId: string;
  readonly sessionId: string;
}

interface Flow extends Purpose {
  readonly nonce: string;
  readonly verifier: string;
  readonly endsAt: number;
}

export interface Begun {
  /** Where the browser goes. */
  readonly url: string;
  readonly state: string;
  /** For the cookie that belongs to this state. */
  readonly sealed: string;
}

/** Names the cookie of a state, so that flows in several windows do not disturb each other. */
export const flowNameOf = (state: string): string => hash('sha256', state, 'hex').slice(0, 12);

const contextOf = ({ connection: { id } }: Connected, state: string): string => `oidc:${id}:${state}`;

export const beginFlow = async (
  deps: Dependencies,
  connected: Connected,
  purpose: Purpose,
  loginHint: string | null,
): Promise<Begun> => {
  assertPublic(deps);
  const checks = deps.identityProviders.newChecks();
  const { state, nonce, verifier } = checks;
  const url = await deps.identityProviders.authorizationUrl(clientOf(deps, connected.connection), checks, loginHint);
  const flow: Flow = { ...purpose, nonce, verifier, endsAt: Date.now() + flowSeconds * 1_000 };
  return { url, state, sealed: deps.keyRing.seal(JSON.stringify(flow), contextOf(connected, state)) };
};

export interface Returned {
  /** The query of the address that the provider sent the browser to. */
  readonly query: string;
  readonly state: string;
  /** Of the cookie of this state; undefined: the browser has none, so it did not begin the flow. */
  readonly sealed: string | undefined;
  /** The access token that the browser has already; undefined: none. */
  readonly accessToken: string | undefined;
}

/** Ends a flow, once, and returns what it was for and what the provider says. */
export const endFlow = async (
  deps: Dependencies,
  connected: Connected,
  { query, state, sealed }: Returned,
): Promise<{ purpose: Purpose; vouched: Vouched }> => {
  const { connection } = connected;
  const flow = openFlow(deps, connected, state, sealed);
  await useUp(deps, connected, `state:${state}`, new Date(flow.endsAt));
  const client = clientOf(deps, connection);
  const checks: SignInChecks = { state, nonce: flow.nonce, verifier: flow.verifier };
  const address = `${client.redirectUri}${query}`;
  const vouched = await deps.identityProviders.exchange(client, checks, address).catch((error: unknown): never => {
    throw error instanceof DomainError && error.code === 'sso_failed'
      ? ssoFailed(connected, null, error.internal)
      : error;
  });
  return { purpose: flow, vouched };
};

const openFlow = ({ keyRing }: Dependencies, connected: Connected, state: string, sealed: string | undefined): Flow => {
  if (sealed === undefined) throw ssoFailed(connected, 'not_begun');
  let flow: Flow;
  try {
    flow = JSON.parse(keyRing.unseal(sealed, contextOf(connected, state))) as Flow;
  } catch {
    throw ssoFailed(connected, 'not_begun');
  }
  if (flow.endsAt <= Date.now()) throw ssoFailed(connected, 'too_late');
  return flow;
};

/** The namespace of the ids of what is used up (RFC 9562, 5.5). */
const usesNamespace = '0b0ff2a6-5d3d-4a36-9c0e-0f6f1c3d9a51';

/** What a provider has sent, and may not send again before it expires. */
export const useOf = ({ connection: { id: connectionId, orgId } }: Connected, used: string, expiresAt: Date) => ({
  ...{ orgId, connectionId, expiresAt },
  id: uuidOf(`${connectionId}:${used}`, usesNamespace),
});

export const usedBefore = (connected: Connected): DomainError => ssoFailed(connected, 'used_before');

const useUp = async (
  { db }: Pick<Dependencies, 'db'>,
  connected: Connected,
  used: string,
  expiresAt: Date,
): Promise<void> => {
  const use = useOf(connected, used, expiresAt);
  if (!(await withOrganization(db, use.orgId, (tx) => useOnce(tx, use)))) throw usedBefore(connected);
};
