import type { Context } from 'hono';
import { DomainError } from '../contract/errors.ts';
import type { MfaKind } from '../contract/factor.ts';
import type { ApiEnv } from './env.ts';

/** The kind of factor that an answer is about. */
export const kindOf = ({ code, webauthn }: { code?: unknown; webauthn?: unknown }): MfaKind => {
  if (webauthn !== undefined) return 'webauthn';
  return code === undefined ? 'recovery_code' : 'totp';
};

/** Counts what became of a proof. */
export const countedProof = async <T>(c: Context<ApiEnv>, kind: MfaKind, run: Promise<T>): Promise<T> => {
  const { mfa } = c.var.deps.metrics;
  try {
    const done = await run;
    mfa.inc({ kind, outcome: 'accepted' });
    return done;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'mfa_failed') mfa.inc({ kind, outcome: 'failed' });
    throw error;
  }
};

/** The same where a second factor may be proved besides something else. */
export const countedIfSent = <T>(
  c: Context<ApiEnv>,
  sent: { code?: unknown; recoveryCode?: unknown; webauthn?: unknown },
  run: Promise<T>,
): Promise<T> =>
  (sent.code ?? sent.recoveryCode ?? sent.webauthn) === undefined ? run : countedProof(c, kindOf(sent), run);
