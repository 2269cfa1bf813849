import type { EndReason } from '../../context/actions.ts';
import { context, useContextPart } from '../../context/context.ts';
import { startContext } from '../../context/start.ts';
import { readArrived } from '../../data/arrival.ts';
import { Button } from '../../parts/button/button.tsx';
import { Dialog, DialogFoot } from '../../parts/dialog/dialog.tsx';
import { useText } from '../../text/text.tsx';
import { Alone, Card } from './alone.tsx';
import { type Challenge, SignInForm } from './form.tsx';
import { Problem } from './problem.tsx';
import style from './sign-in.module.css';

interface SignInProps {
  readonly because: EndReason | null;
  readonly error: Error | null;
  /** What a sign-in with an identity provider has come back with, which waits for the second factor. */
  readonly challenge: string | null;
  readonly onSignedIn?: () => void;
}

/** Such a sign-in does not say which factors the person has. */
const challengeOf = (challenge: string): Challenge => ({ challenge, factors: ['totp', 'webauthn', 'recovery_code'] });

/** Shown in place of the page that was asked for, until somebody is signed in. */
export const SignIn = ({ because, error, challenge, onSignedIn }: SignInProps) => {
  const t = useText();
  return (
    <Alone title={challenge === null ? t('signIn.title') : t('signIn.oneMoreStep')}>
      {because === 'ended' && (
        <p role="status" className={style.note}>
          {t('signIn.ended')}
        </p>
      )}
      <Problem error={error} />
      {error !== null && <Button onClick={() => startContext()}>{t('state.retry')}</Button>}
      <Card>
        <SignInForm
          challenge={challenge === null ? null : challengeOf(challenge)}
          apiKey={readArrived().key ?? ''}
          {...(onSignedIn && { onSignedIn })}
        />
      </Card>
    </Alone>
  );
};

/** Over the page, which stays as it is: what was typed into it is there after signing in again (WCAG 2.2.1). */
export const SessionEnded = () => {
  const t = useText();
  const email = useContextPart(({ caller }) => (caller?.kind === 'person' ? caller.account.email : ''));
  const leave = () => context.send('sessionEnded', { because: 'signedOut' });
  return (
    <Dialog title={t('signIn.endedTitle')} onClose={leave} isHeld>
      <div className={style.form}>
        <p>{t('signIn.endedText')}</p>
        <SignInForm email={email} />
        <DialogFoot>
          <Button look="quiet" onClick={leave}>
            {t('signIn.leave')}
          </Button>
        </DialogFoot>
      </div>
    </Dialog>
  );
};
