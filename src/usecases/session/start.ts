import { v7 as uuid } from 'uuid';
import type { Federation } from '../../contract/credential.ts';
import type { AuthenticationMethod, SessionClient, SignedIn } from '../../contract/session.ts';
import type { Tx } from '../../db/client.ts';
import { findPassword } from '../../db/password/store.ts';
import { pipeline } from '../../db/pipeline.ts';
import { endSessionsBeyond, insertSession, type ProvedBefore } from '../../db/session/store.ts';
import type { Visit } from '../context.ts';
import { auditPerson } from './audit.ts';
import { deviceTokenOf } from './device.ts';
import { hashesOf, newTokens } from './tokens.ts';

interface Start extends Partial<ProvedBefore> {
  /** Default: a new one. */
  readonly id?: string;
  readonly identityId: string;
  readonly client: SessionClient;
  readonly deviceName: string | null;
  readonly aal: 1 | 2;
  readonly methods: AuthenticationMethod[];
  /** The session is bound to the organization whose provider vouched for the person. */
  readonly federation?: Federation | undefined;
}

/** Begins a session. Audits, so it is the last statement of a transaction. */
export const startSession = async (
  { keyRing, settings, network, userAgent, requestId }: Visit,
  tx: Tx,
  { federation, ...start }: Start,
): Promise<SignedIn> => {
  const { id: sessionId = uuid(), identityId, client, methods } = start;
  const tokens = newTokens(keyRing, sessionId, 0);
  const life = settings.sessions.life[client];
  const bound = federation === undefined ? {} : { ...federation, boundOrgId: federation.federatedOrgId };
  const boundOrgId = federation?.federatedOrgId ?? start.boundOrgId ?? null;
  const detail = { client, method: methods.join('+'), network };
  const [password] = await pipeline([
    findPassword(tx, identityId),
    insertSession(tx, { ...start, ...bound, id: sessionId, ...hashesOf(keyRing, tokens), network, userAgent }, life),
    endSessionsBeyond(tx, identityId, boundOrgId, settings.sessions.perPersonMax),
    auditPerson(tx, identityId, requestId, { action: 'session.start', target: `session:${sessionId}`, detail }),
  ]);
  return {
    status: 'authenticated',
    ...{ sessionId, ...tokens, expiresInSeconds: life.access },
    mustChangePassword: password?.mustChange === true,
    deviceToken: deviceTokenOf(keyRing, identityId),
  };
};
