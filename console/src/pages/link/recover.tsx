import { useState } from 'react';
import { FreeholdError } from '../../../../src/client/index.ts';
import { clientFor } from '../../data/client.ts';
import { askPasskey, canUsePasskeys } from '../../data/passkey.ts';
import { Button, buttonClass } from '../../parts/button/button.tsx';
import { TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { useText } from '../../text/text.tsx';
import { Alone, Card } from '../sign-in/alone.tsx';
import { NewPasswordField } from '../sign-in/form.tsx';
import { Problem } from '../sign-in/problem.tsx';
import { proofOf } from '../sign-in/proof.ts';
import { useRun } from '../sign-in/run.ts';
import style from '../sign-in/sign-in.module.css';
import { useLinkToken } from './hash.ts';

const { recovery } = clientFor(null);

/** `/recover` asks for a mail, `/recover#<token>` for a new password. */
export const RecoverPage = () => {
  const [token, onUsed] = useLinkToken();
  const [expired, setExpired] = useState<string | null>(null);
  return token === '' || token === expired ? (
    <AskForMail isAgain={token !== ''} />
  ) : (
    <ChoosePassword key={token} token={token} onUsed={onUsed} onExpired={() => setExpired(token)} />
  );
};

/** `isAgain`: after a link that no longer works. */
const AskForMail = ({ isAgain }: { readonly isAgain: boolean }) => {
  const t = useText();
  const { isBusy, error, sends } = useRun();
  const [isAsked, setIsAsked] = useState(false);
  const ask = async (form: FormData): Promise<void> => {
    await recovery.request({ body: { email: typed(form, 'email') ?? '' } });
    setIsAsked(true);
  };
  return (
    <Alone title={t('recover.title')} lead={isAsked ? undefined : t('recover.lead')}>
      {isAgain && !isAsked && (
        <p role="alert" className={style.note}>
          {t('error.link_expired')}
        </p>
      )}
      {isAsked ? (
        <p role="status">{t('recover.asked')}</p>
      ) : (
        <Card>
          <form className={style.form} onSubmit={sends(ask)}>
            <TextField name="email" type="email" label={t('signIn.email')} autoComplete="username" required />
            <Problem error={error} />
            <Button type="submit" look="main" isBusy={isBusy}>
              {t('recover.ask')}
            </Button>
          </form>
        </Card>
      )}
      <a href="/console/">{t('link.toSignIn')}</a>
    </Alone>
  );
};

interface ChooseProps {
  readonly token: string;
  readonly onUsed: () => Promise<void>;
  readonly onExpired: () => void;
}

type Means = 'none' | 'code' | 'passkeyToo';

const ChoosePassword = ({ token, onUsed, onExpired }: ChooseProps) => {
  const t = useText();
  const { isBusy, error, run } = useRun();
  const [means, setMeans] = useState<Means>('none');
  const [isDone, setIsDone] = useState(false);

  /** Only a person with a passkey gets options for one. */
  const findMeans = async (): Promise<Means> => {
    if (!canUsePasskeys()) return 'code';
    return recovery.passkeyOptions({ body: { token } }).then(
      () => 'passkeyToo',
      () => 'code',
    );
  };

  const complete = async (form: FormData, isByPasskey: boolean): Promise<void> => {
    const text = typed(form, 'code');
    const proof = isByPasskey
      ? { webauthn: await askPasskey(await recovery.passkeyOptions({ body: { token } })) }
      : text === undefined
        ? {}
        : proofOf(text);
    try {
      await recovery.complete({ body: { token, password: String(form.get('newPassword')), ...proof } });
      setIsDone(true);
      await onUsed();
    } catch (failure) {
      const code = failure instanceof FreeholdError ? failure.code : null;
      if (code === 'link_expired') return onExpired();
      if (code === 'mfa_required') setMeans(await findMeans());
      throw failure;
    }
  };

  if (isDone)
    return (
      <Alone title={t('recover.doneTitle')}>
        <p role="status">{t('recover.done')}</p>
        <a href="/console/" className={buttonClass('main')}>
          {t('link.toSignIn')}
        </a>
      </Alone>
    );
  return (
    <Alone title={t('recover.title')} lead={t('recover.choose')}>
      <Card>
        <form
          className={style.form}
          onSubmit={(event) => {
            event.preventDefault();
            const form = new FormData(event.currentTarget);
            const { submitter } = event.nativeEvent as SubmitEvent;
            void run(() => complete(form, submitter?.getAttribute('value') === 'passkey'));
          }}
        >
          <NewPasswordField />
          {means !== 'none' && (
            <TextField
              name="code"
              label={t('signIn.code')}
              hint={t('signIn.codeHint')}
              autoComplete="one-time-code"
              autoCapitalize="characters"
              autoFocus
            />
          )}
          <Problem error={error} />
          <Button type="submit" look="main" isBusy={isBusy}>
            {t('password.set')}
          </Button>
          {means === 'passkeyToo' && (
            <Button type="submit" value="passkey" isBusy={isBusy}>
              {t('recover.passkey')}
            </Button>
          )}
        </form>
      </Card>
    </Alone>
  );
};
