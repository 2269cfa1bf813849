import { FreeholdError } from './error.ts';
import type { CookieSession, SessionTokens } from './generated/types.gen.ts';

/** The tokens of a session. Their holder acts as the person. */
export interface KeptTokens {
  accessToken: string;
  refreshToken: string;
  /** When to renew them, in milliseconds since 1970 by the clock of this machine. */
  renewAt: number;
}

/** Leaves a tenth of its life to calls that are repeated, and to clocks that differ. */
const renewedAfter = 0.9;
/** A connection may hang. Both attempts end before the server would take the second for a stolen token, after 30 seconds. */
const answerMsMax = 12_000;
const attemptsMax = 2;

/** The tokens of an answer to `sessions.login` that came just now, with `transport: token`. */
export const keptTokens = (answer: SessionTokens | CookieSession): KeptTokens => {
  const { accessToken, refreshToken, expiresInSeconds } = answer as SessionTokens;
  return { accessToken, refreshToken, renewAt: Date.now() + expiresInSeconds * 1_000 * renewedAfter };
};

export interface SessionSettings {
  /** The tokens, or a function that reads them from where all processes that share the session keep them. */
  tokens: KeptTokens | (() => KeptTokens | Promise<KeptTokens>);
  /** Keeps new tokens, before the first call with them. The tokens before are no longer of use. */
  onRenewed: (tokens: KeptTokens) => void | Promise<void>;
}

/** A client, whose key does not matter. */
interface Renewing {
  sessions: {
    refresh(options: { body: { refreshToken: string }; signal: AbortSignal }): Promise<SessionTokens | CookieSession>;
  };
}

const refresh = async ({ sessions }: Renewing, refreshToken: string): Promise<KeptTokens> => {
  for (let attempts = 1; ; attempts += 1) {
    try {
      const signal = AbortSignal.timeout(answerMsMax);
      return keptTokens(await sessions.refresh({ body: { refreshToken }, signal }));
    } catch (error) {
      if (error instanceof FreeholdError) throw error.status === 401 ? ended(error) : error;
      if (attempts === attemptsMax)
        throw new FreeholdError('unreachable', 'The session is not renewed.', { cause: error });
    }
  }
};

const ended = (cause: FreeholdError): FreeholdError => {
  const { message, status, requestId, documentation } = cause;
  const details = { status, requestId, documentation, cause };
  return new FreeholdError('session_ended', `The session has ended. Sign in again. (${message})`, details);
};

/**
 * The `key` of a client for a signed-in person: returns an access token that is valid, and renews the tokens shortly before
 * its end, once however many calls wait for it. Throws `session_ended` when the person has to sign in again.
 */
export const keepSession = (client: Renewing, { tokens, onRenewed }: SessionSettings): (() => Promise<string>) => {
  let current = typeof tokens === 'function' ? undefined : tokens;
  let waiting: Promise<string> | undefined;
  // Remembered until it is kept, because the server gives it again for a while only; and so is the end of the session.
  let last: { from: string; renewed: Promise<KeptTokens> } | undefined;

  const renew = async (): Promise<string> => {
    // Another process may have renewed them.
    const { refreshToken, renewAt, accessToken } = typeof tokens === 'function' ? await tokens() : (current ?? tokens);
    if (renewAt > Date.now()) {
      current = { refreshToken, renewAt, accessToken };
      return accessToken;
    }
    if (last?.from !== refreshToken) last = { from: refreshToken, renewed: refresh(client, refreshToken) };
    const renewed = await last.renewed.catch((error: unknown) => {
      if (!(error instanceof FreeholdError && error.code === 'session_ended')) last = undefined;
      throw error;
    });
    await onRenewed(renewed);
    current = renewed;
    return renewed.accessToken;
  };

  return async () => {
    if (current !== undefined && current.renewAt > Date.now()) return current.accessToken;
    waiting ??= renew().finally(() => {
      waiting = undefined;
    });
    return waiting;
  };
};
