import { DomainError } from '../../contract/errors.ts';
import { callerOfPerson } from '../../contract/principal.ts';
import { type RefreshTokenParts, readRefreshToken } from '../../contract/refresh-token.ts';
import type { SessionTokens } from '../../contract/session.ts';
import { lockSession } from '../../db/locks.ts';
import { findSessionPerson } from '../../db/session/look-up.ts';
import { endSession, renewSession } from '../../db/session/store.ts';
import { withPerson } from '../../db/tenancy.ts';
import type { Visit } from '../context.ts';
import { tellPerson } from '../notification/tell.ts';
import { auditPerson } from './audit.ts';
import { hashesOf, isIssued, newTokens, openSuccessor, sealSuccessor, type TokenPair } from './tokens.ts';

/**
 * Exchanges a refresh token for new tokens. Its holder gets the same answer again for a short time, so that a lost answer, a
 * retry or a second window is no reason to sign in again. Any later use shows that it was copied: the session ends.
 */
export const refreshSession = async (visit: Visit, token: string): Promise<SessionTokens> => {
  const { db, settings } = visit;
  const parts = readRefreshToken(token);
  if (parts === null) throw new DomainError('malformed_credentials', 'The refresh token is malformed or incomplete');
  const { sessionId } = parts;
  const identityId = await findSessionPerson(db, sessionId);
  if (identityId === null) throw new DomainError('invalid_credentials');
  const outcome = await renew(visit, identityId, parts, token);
  // Thrown after the transaction, which has ended the session.
  if (outcome === 'reused') {
    throw new DomainError('refresh_reused', undefined, { caller: callerOfPerson(identityId) });
  }
  const { client, ...tokens } = outcome;
  return { sessionId, ...tokens, expiresInSeconds: settings.sessions.life[client].access };
};

const renew = (visit: Visit, identityId: string, parts: RefreshTokenParts, token: string) => {
  const { db, keyRing, settings, network, userAgent, requestId } = visit;
  const { life, graceSeconds } = settings.sessions;
  return withPerson(db, identityId, async (tx) => {
    const locked = await lockSession(tx, parts.sessionId, graceSeconds);
    if (locked === undefined) throw new DomainError('invalid_credentials');
    const { session, isDisabled, isExpired, isInGrace } = locked;
    if (session.revokedAt !== null || isDisabled) throw new DomainError('revoked_credentials');
    if (isExpired) throw new DomainError('expired_credentials');
    const { id, client } = session;
    const hashes = keyRing.hashes(token);
    if (hashes.includes(session.refreshHash)) {
      const successor = newTokens(keyRing, id, session.generation + 1);
      const successorSealed = sealSuccessor(token, id, successor);
      const renewal = { ...hashesOf(keyRing, successor), successorSealed, network, userAgent };
      await renewSession(tx, session, renewal, life[client]);
      return { ...successor, client };
    }
    const { previousRefreshHash: previous, successorSealed } = session;
    const isPrevious = previous !== null && hashes.includes(previous);
    if (isPrevious && isInGrace && successorSealed !== null) {
      return { ...(openSuccessor(token, id, successorSealed) satisfies TokenPair), client };
    }
    const wasIssued = parts.generation < session.generation && isIssued(keyRing, parts);
    if (!isPrevious && !wasIssued) throw new DomainError('invalid_credentials');
    await endSession(tx, identityId, id, 'refresh_reused');
    await tellPerson(visit, tx, identityId, 'session_reused');
    const detail = { generation: parts.generation, network };
    await auditPerson(tx, identityId, requestId, { action: 'session.refresh_reused', target: `session:${id}`, detail });
    return 'reused' as const;
  });
};
