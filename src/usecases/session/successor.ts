import { v7 as uuid } from 'uuid';
import type { SessionCredential } from '../../contract/credential.ts';
import { DomainError } from '../../contract/errors.ts';
import type { SessionTokens } from '../../contract/session.ts';
import type { Tx } from '../../db/client.ts';
import { holdIdentity, lockSession } from '../../db/locks.ts';
import { pipeline } from '../../db/pipeline.ts';
import type { SessionRow } from '../../db/session/schema.ts';
import { endSession, insertSuccessor } from '../../db/session/store.ts';
import type { PersonContext } from '../context.ts';
import { auditPerson } from './audit.ts';
import { hashesOf, newTokens } from './tokens.ts';

/** Locks the calling session, which another request may have replaced meanwhile, after its person. */
export const lockCallingSession = async (
  tx: Tx,
  { id, identityId }: Pick<SessionCredential, 'id' | 'identityId'>,
): Promise<SessionRow> => {
  const [, locked] = await pipeline([holdIdentity(tx, identityId), lockSession(tx, id, 0)]);
  if (locked === undefined || locked.session.revokedAt !== null || locked.isDisabled)
    throw new DomainError('revoked_credentials');
  if (locked.isExpired) throw new DomainError('expired_credentials');
  return locked.session;
};

/**
 * Ends the calling session and begins one of two proved factors, so that nobody who has a copy of the former tokens gains
 * anything. A passkey is proof enough of the person to free the session from the organization whose provider vouched; a second
 * factor besides that provider is not. Audits, so it is the last statement of a transaction.
 */
export const strengthenSession = async (
  ctx: PersonContext,
  tx: Tx,
  method: 'otp' | 'hwk',
  ...audited: Audited
): Promise<SessionTokens> => {
  const session = await lockCallingSession(tx, ctx.person.credential);
  const proof = { methods: [method], aal: 2, isStrong: true, isFresh: false, isFree: method === 'hwk' };
  return replaceSession(ctx, tx, session, proof, ...audited);
};

type Audited = readonly { action: string; target: string; detail: Record<string, string> }[];

interface Proof extends Pick<Parameters<typeof insertSuccessor>[2], 'methods' | 'aal' | 'isStrong' | 'isFresh'> {
  readonly isFree: boolean;
}

/** Begins the session that replaces the calling one, which is locked. */
export const replaceSession = async (
  { keyRing, settings, person, requestId }: PersonContext,
  tx: Tx,
  session: SessionRow,
  { isFree, ...proof }: Proof,
  ...audited: Audited
): Promise<SessionTokens> => {
  const formerId = session.id;
  const sessionId = uuid();
  const tokens = newTokens(keyRing, sessionId, 0);
  const life = settings.sessions.life[session.client];
  const methods = [...new Set([...session.methods.filter((each) => each !== 'recovery'), ...proof.methods])];
  const boundOrgId = isFree ? null : session.boundOrgId;
  await endSession(tx, person.id, formerId, 'stepped_up');
  await insertSuccessor(
    tx,
    session,
    { ...proof, id: sessionId, methods, boundOrgId, ...hashesOf(keyRing, tokens) },
    life,
  );
  const freed = isFree && session.boundOrgId !== null ? { freedFrom: session.boundOrgId } : {};
  const detail = { formerSession: formerId, ...freed };
  const started = { action: 'session.step_up', target: `session:${sessionId}`, detail };
  await auditPerson(tx, person.id, requestId, started, ...audited);
  return { sessionId, ...tokens, expiresInSeconds: life.access };
};
