import { FreeholdError } from '../../../../src/client/index.ts';
import { NoPasskey } from '../../data/passkey.ts';
import { Failure, useErrorText } from '../../parts/state/state.tsx';
import { isTextId, type TextId, useText } from '../../text/text.tsx';
import style from './sign-in.module.css';

type Reason = Extract<TextId, `password.reason.${string}`>;
const isReason = (id: string): id is Reason => isTextId(id);

/** Why a password was rejected; empty: it was not. */
const usePasswordReasons = () => {
  const t = useText();
  return (error: Error | null): string[] => {
    if (!(error instanceof FreeholdError) || error.code !== 'password_rejected') return [];
    return error.errors.map(({ code, message }) => {
      const id = `password.reason.${code}`;
      return isReason(id) ? t(id) : message;
    });
  };
};

/** What a person can do about by itself. Everything else is shown with what helps to find it in the logs. */
const everyday = new Set([
  'login_failed',
  'mfa_failed',
  'mfa_required',
  'challenge_expired',
  'login_throttled',
  'login_overloaded',
  'rate_limited',
  'invalid_credentials',
  'expired_credentials',
  'revoked_credentials',
  'malformed_credentials',
  'session_required',
  'email_mismatch',
  'email_proof_required',
  'link_expired',
  'passkeys_unavailable',
  'unreachable',
]);

/** One calm sentence about why it did not work, and how long to wait, if that is known. */
export const Problem = ({ error }: { readonly error: Error | null }) => {
  const t = useText();
  const textOf = useErrorText();
  const reasonsOf = usePasswordReasons();
  if (error === null) return null;
  const reasons = reasonsOf(error);
  if (error instanceof NoPasskey || reasons.length > 0)
    return (
      <p role="alert" className={style.problem}>
        {reasons.length > 0 ? reasons.join(' ') : t('signIn.noPasskey')}
      </p>
    );
  if (!(error instanceof FreeholdError && everyday.has(error.code))) return <Failure error={error} />;
  const { retryAfter } = error;
  return (
    <p role="alert" className={style.problem}>
      {textOf(error)} {retryAfter !== undefined && t('signIn.wait', { seconds: Math.ceil(retryAfter) })}
    </p>
  );
};
