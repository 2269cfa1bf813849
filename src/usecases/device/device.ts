import { hash } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import { newDeviceCode } from '../../contract/challenge-text.ts';
import {
  type AnswerDevice,
  type AnsweredDevice,
  type CollectDevice,
  devicePage,
  type LookUpDevice,
  newUserCode,
  plainUserCode,
  type StartDevice,
  type StartedDevice,
  type WaitingDevice,
} from '../../contract/device.ts';
import { DomainError } from '../../contract/errors.ts';
import type { SignedIn } from '../../contract/session.ts';
import { answerDevice, findDeviceState, findWaitingDevice, openDevice, takeDevice } from '../../db/device/store.ts';
import { holdIdentity, lockSession } from '../../db/locks.ts';
import { pipeline } from '../../db/pipeline.ts';
import type { SessionRow } from '../../db/session/schema.ts';
import { withPerson } from '../../db/tenancy.ts';
import { isSignInForbidden } from '../../db/user/identity.ts';
import { assertMayLend } from '../authentication/step-up.ts';
import type { PersonContext, Visit } from '../context.ts';
import type { KeyRing } from '../key-ring/key-ring.ts';
import { type Attempt, assertMayTry, countFailure } from '../session/attempts.ts';
import { auditPerson } from '../session/audit.ts';
import { startSession } from '../session/start.ts';

const waitSeconds = 10 * 60;
const intervalSeconds = 5;
/** The clocks of both sides and the network between them may take something from an interval. */
const toleranceSeconds = 1;

/** What is hashed of the code that a person types. Of the same key ring as keys, none of which has this form. */
const textOf = (userCode: string): string => `device:${plainUserCode(userCode)}`;

/** Gives a device two codes: one to keep, and one for the person who signs it in. */
export const startDevice = async (
  { db, keyRing, settings, network, userAgent }: Pick<Visit, 'db' | 'keyRing' | 'settings' | 'network' | 'userAgent'>,
  { deviceName }: StartDevice,
): Promise<StartedDevice> => {
  const [deviceCode, userCode] = [newDeviceCode(), newUserCode()];
  const { keyHash: deviceHash, pepperId } = keyRing.hash(deviceCode);
  const { keyHash: userHash } = keyRing.hash(textOf(userCode));
  const device = { id: uuid(), deviceHash, userHash, pepperId, deviceName: deviceName ?? null, userAgent, network };
  await openDevice(db, device, waitSeconds);
  const verificationUri = settings.publicUrl === null ? null : `${settings.publicUrl}${devicePage}`;
  return { deviceCode, userCode, verificationUri, expiresInSeconds: waitSeconds, intervalSeconds };
};

const unknownCode = (): DomainError =>
  new DomainError('not_found', 'No device waits with this code. It may have expired.');

/** Names the codes that a person types. Not from one network: one person guesses nothing, wherever it is. */
const attemptOf = ({ person }: Pick<PersonContext, 'person'>): Attempt => ({
  own: `{device:${person.id}}`,
  strangers: null,
});

/** Runs `find` with the hashes of a typed code, and counts one that no device has. */
const withTyped = async <T>(
  ctx: PersonContext,
  userCode: string,
  find: (hashes: string[]) => Promise<T | null | undefined>,
): Promise<T> => {
  const { keyRing, attempts } = ctx;
  await assertMayTry(attempts, attemptOf(ctx));
  const found = await find(hashesOf(keyRing, userCode));
  if (found !== null && found !== undefined) return found;
  await countFailure(attempts, attemptOf(ctx));
  throw unknownCode();
};

const hashesOf = (keyRing: Pick<KeyRing, 'hashes'>, userCode: string): string[] => keyRing.hashes(textOf(userCode));

/** Shows a person what it would sign in: everything that is known of the device, because the code may have come from a stranger. */
export const lookUpDevice = async (ctx: PersonContext, { userCode }: LookUpDevice): Promise<WaitingDevice> => {
  const { createdAt, expiresAt, ...shown } = await withTyped(ctx, userCode, (hashes) =>
    findWaitingDevice(ctx.db, hashes),
  );
  return { ...shown, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() };
};

/** Lets a device have a session with what the calling one has proved, or refuses it. */
export const answerWaitingDevice = async (
  ctx: PersonContext,
  { userCode, approve }: AnswerDevice,
): Promise<AnsweredDevice> => {
  const { db, person, requestId, network } = ctx;
  const { id: sessionId } = person.credential;
  if (approve) assertMayLend(person.credential);
  await withTyped(ctx, userCode, (hashes) =>
    withPerson(db, person.id, async (tx) => {
      const id = await answerDevice(tx, hashes, { identityId: person.id, sessionId: approve ? sessionId : null });
      if (id === null) return null;
      const action = approve ? 'device.approve' : 'device.deny';
      await auditPerson(tx, person.id, requestId, { action, target: `device:${id}`, detail: { sessionId, network } });
      return id;
    }),
  );
  return { status: approve ? 'approved' : 'denied' };
};

const expired = (): DomainError => new DomainError('expired_token');

/** Signs a device in once a person has approved it. */
export const collectDevice = async (visit: Visit, { deviceCode }: CollectDevice): Promise<SignedIn> => {
  const { db, keyRing } = visit;
  const state = await findDeviceState(db, keyRing.hashes(deviceCode));
  if (state === undefined) throw expired();
  const { id, identityId, isApproved } = state;
  if (identityId === null) throw await pending(visit, deviceCode);
  if (!isApproved) throw new DomainError('access_denied');
  return withPerson(db, identityId, async (tx) => {
    const [, device] = await pipeline([holdIdentity(tx, identityId), takeDevice(tx, id)]);
    if (device === undefined || device.sessionId === null) throw expired();
    // The person may have signed out since, or have lost the session for another reason.
    const locked = await lockSession(tx, device.sessionId, 0);
    const isOver = locked === undefined || locked.session.revokedAt !== null || locked.isDisabled || locked.isExpired;
    if (isOver || (await isSignInForbidden(tx, identityId)))
      throw new DomainError('access_denied', 'The session that approved the device has ended.');
    const { deviceName } = device;
    return startSession(visit, tx, { ...lent(locked.session), identityId, client: 'cli', deviceName });
  });
};

/** What the approving session has proved, and when; bound to what it is bound to. */
const lent = (session: SessionRow) => {
  const { methods, authenticatedAt, strongAt, idleSecondsMax } = session;
  const { boundOrgId, federatedOrgId, connectionId, providerSession } = session;
  const aal = session.aal === 2 ? (2 as const) : (1 as const);
  return {
    ...{ aal, methods, authenticatedAt, strongAt, idleSecondsMax },
    ...{ boundOrgId, federatedOrgId, connectionId, providerSession },
  };
};

const pending = async ({ attempts }: Visit, deviceCode: string): Promise<DomainError> => {
  const key = `{device:${hash('sha256', deviceCode, 'base64url')}}`;
  const limit = { key, limit: 1, windowSeconds: intervalSeconds - toleranceSeconds };
  const [taken] = await attempts.addresses.take([limit], 1);
  return taken?.isAllowed === false
    ? new DomainError('slow_down', undefined, { retryAfterSeconds: intervalSeconds })
    : new DomainError('authorization_pending');
};
