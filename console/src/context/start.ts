// Finds out who uses the console, when the page opens and after each sign-in.

import { FreeholdError, type Me } from '../../../src/client/index.ts';
import { forgetArrived } from '../data/arrival.ts';
import { clientFor } from '../data/client.ts';
import { errorOf } from '../data/error.ts';
import { withPatience } from '../data/patience.ts';
import { renewSession } from '../data/session-fetch.ts';
import type { Caller } from './actions.ts';
import { context } from './context.ts';

const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof FreeholdError && codes.includes(error.code);

/** As whom the session acts on the platform; null: a person without a place there. */
const readPlatform = async (signal: AbortSignal): Promise<Me | null> => {
  try {
    return await clientFor(null).me({ signal });
  } catch (error) {
    // An operator without a second factor acts in its organizations only.
    if (hasCode(error, 'organization_required', 'step_up_required')) return null;
    throw error;
  }
};

const findCaller = async (signal: AbortSignal): Promise<Caller> => {
  const me = await readPlatform(signal);
  if (me !== null && me.kind !== 'operator') return { kind: 'key', me };
  return { kind: 'person', account: await clientFor(null).account.read({ signal }), operator: me };
};

/** The cookie of the access token may have gone before that of the refresh token. */
const findCallerOrRenew = async (signal: AbortSignal): Promise<Caller> => {
  try {
    return await findCaller(signal);
  } catch (error) {
    if (!hasCode(error, 'missing_credentials') || !(await renewSession())) throw error;
    return findCaller(signal);
  }
};

const signedOutCodes = ['missing_credentials', 'invalid_credentials', 'revoked_credentials', 'expired_credentials'];

interface StartOptions {
  /** A key to sign in with first. */
  readonly key?: string;
}

/** Resolves once the context knows its caller, or that there is none. */
export const startContext = async ({ key }: StartOptions = {}): Promise<void> => {
  try {
    const caller = await withPatience(async (signal) => {
      if (key !== undefined)
        await clientFor(null).sessions.startWithKey({ body: { key, transport: 'cookie' }, signal });
      return findCallerOrRenew(signal);
    });
    forgetArrived();
    context.send('signedIn', { caller });
  } catch (error) {
    if (hasCode(error, ...signedOutCodes))
      context.send('sessionEnded', { because: context.read().caller === null ? 'signedOut' : 'ended' });
    else context.send('loadingFailed', { error: errorOf(error) });
  }
};

/** Ends the session, or finds that it has ended. */
export const signOut = async (): Promise<void> => {
  try {
    await clientFor(null).sessions.logout({ body: {} });
  } catch (error) {
    // A session that has expired is renewed first, because it could be renewed by others, too.
    if (hasCode(error, 'expired_credentials') && (await renewSession())) return signOut();
    if (!hasCode(error, ...signedOutCodes)) throw error;
  }
  context.send('sessionEnded', { because: 'signedOut' });
};
