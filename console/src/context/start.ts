// Finds out who uses the console, when the page opens and after each sign-in.
import { FreeholdError, type Me } from '../../../src/client/index.ts';
import { clientFor } from '../data/client.ts';
import { renewSession } from '../data/session-fetch.ts';
import type { Caller } from './actions.ts';
import { context } from './context.ts';

const hasCode = (error: unknown, ...codes: readonly string[]): boolean =>
  error instanceof FreeholdError && codes.includes(error.code);

/** As whom the session acts on the platform; null: a person without a place there. */
const readPlatform = async (): Promise<Me | null> => {
  try {
    return await clientFor(null).me();
  } catch (error) {
    // An operator without a second factor acts in its organizations only.
    if (hasCode(error, 'organization_required', 'step_up_required')) return null;
    throw error;
  }
};

const findCaller = async (): Promise<Caller> => {
  const me = await readPlatform();
  if (me !== null && me.kind !== 'operator') return { kind: 'key', me };
  return { kind: 'person', account: await clientFor(null).account.read(), operator: me };
};

const signedOutCodes = ['missing_credentials', 'invalid_credentials', 'revoked_credentials', 'expired_credentials'];

/** Resolves once the context knows its caller, or that there is none. */
export const startContext = async (): Promise<void> => {
  try {
    context.send('signedIn', { caller: await findCaller() });
  } catch (error) {
    if (hasCode(error, ...signedOutCodes)) {
      // The cookie of the access token may have gone before that of the refresh token.
      if (hasCode(error, 'missing_credentials') && (await renewSession())) return startContext();
      context.send('sessionEnded', { because: 'signedOut' });
    } else context.send('loadingFailed', { error: error instanceof Error ? error : new Error(String(error)) });
  }
};
