import { v7 as uuid } from 'uuid';
import type { KeySession } from '../../contract/api-key-session.ts';
import { keySessionSeconds } from '../../contract/api-key-session.ts';
import { newKey } from '../../contract/api-key-text.ts';
import { platformChain } from '../../contract/ids.ts';
import {
  actorOf,
  isPlatform,
  type KeyHolder,
  keyIdOf,
  matchPrincipal,
  type Principal,
} from '../../contract/principal.ts';
import { platformKeyHashes } from '../../db/api-key/platform-key.ts';
import { endKeySession, endKeySessionsBeyond, insertKeySession } from '../../db/api-key/session.ts';
import { appendAudit } from '../../db/audit/store.ts';
import type { Tx } from '../../db/client.ts';
import { assertUserActive } from '../authorization.ts';
import type { Context, Visit } from '../context.ts';
import type { KeyRing } from '../key-ring/key-ring.ts';
import { inScope } from '../scope.ts';

interface UsedKey {
  readonly text: string;
  readonly principal: KeyHolder;
  /** When the key ends, in milliseconds since 1970; null: no end is set. */
  readonly endsAt: number | null;
}

/** Exchanges a key that was accepted for a session of it, so that a browser need not keep the key. */
export const startKeySession = (visit: Visit, { text, principal, endsAt }: UsedKey): Promise<KeySession> => {
  const { keyRing, settings, network, userAgent, requestId } = visit;
  if (!isPlatform(principal)) assertUserActive(principal);
  const sessionId = uuid();
  const accessToken = newKey('keysession');
  const { keyHash: accessHash, pepperId } = keyRing.hash(accessToken);
  const seconds = keySessionSeconds[principal.kind];
  const expiresAt = Math.min(Date.now() + seconds * 1_000, endsAt ?? Number.POSITIVE_INFINITY);
  const orgId = chainOf(principal);
  const keyId = keyIdOf(principal);
  return inScope({ ...visit, principal }, async (tx) => {
    const platformKeyHash = isPlatform(principal) ? await storedHashOf(tx, keyRing, text) : null;
    const key = { orgId, keyId, platformKeyHash };
    const token = { accessHash, pepperId, expiresAt: new Date(expiresAt) };
    await insertKeySession(tx, { id: sessionId, ...key, ...token, userAgent, network });
    await endKeySessionsBeyond(tx, key, settings.sessions.perPersonMax);
    const detail = { method: 'key', network };
    const action = { action: 'session.start', target: `session:${sessionId}`, detail };
    await appendAudit(tx, { orgId, ...actorOf(principal), ...action, requestId });
    return { sessionId, accessToken, expiresInSeconds: Math.max(0, Math.floor((expiresAt - Date.now()) / 1_000)) };
  });
};

const chainOf = (principal: Principal): string =>
  matchPrincipal(principal, {
    platform: () => platformChain,
    operator: () => platformChain,
    user: ({ orgId }) => orgId,
  });

/** The stored hash of the platform's key, which may have an earlier pepper; or the present one of a key that is not stored. */
const storedHashOf = async (tx: Tx, keyRing: KeyRing, text: string): Promise<string> => {
  const hashes = keyRing.hashes(text);
  const stored = await platformKeyHashes(tx);
  return stored.find((each) => hashes.includes(each)) ?? keyRing.hash(text).keyHash;
};

/** Ends the session that a key is used by. */
export const endOwnKeySession = (ctx: Context, id: string): Promise<{ ended: number }> => {
  const { principal, requestId } = ctx;
  const orgId = chainOf(principal);
  return inScope(ctx, async (tx) => {
    if (!(await endKeySession(tx, orgId, id))) return { ended: 0 };
    const action = { action: 'session.end', target: `session:${id}`, detail: { reason: 'logout' } };
    await appendAudit(tx, { orgId, ...actorOf(principal), ...action, requestId });
    return { ended: 1 };
  });
};
