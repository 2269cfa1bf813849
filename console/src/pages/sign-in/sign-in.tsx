import { type FormEvent, useState } from 'react';
import type { EndReason } from '../../context/actions.ts';
import { startContext } from '../../context/start.ts';
import { clientFor } from '../../data/client.ts';
import { typed } from '../../parts/action/action.tsx';
import { Button } from '../../parts/button/button.tsx';
import { TextField } from '../../parts/field/field.tsx';
import { Failure } from '../../parts/state/state.tsx';
import { useText } from '../../text/text.tsx';
import style from './sign-in.module.css';

interface SignInProps {
  readonly because: EndReason | null;
  readonly error: Error | null;
}

type Step =
  | { readonly name: 'password' }
  | { readonly name: 'key' }
  | { readonly name: 'factor'; readonly challenge: string };

export const SignIn = ({ because, error: startError }: SignInProps) => {
  const t = useText();
  const [step, setStep] = useState<Step>({ name: 'password' });
  const [error, setError] = useState<Error | null>(startError);
  const [isBusy, setIsBusy] = useState(false);
  const { sessions } = clientFor(null);

  const steps = {
    password: async (form: FormData) => {
      const body = {
        email: typed(form, 'email') ?? '',
        password: String(form.get('password')),
        client: 'browser',
        transport: 'cookie',
      } as const;
      const answer = await sessions.login({ body });
      if (answer.status === 'mfa_required') return setStep({ name: 'factor', challenge: answer.challenge });
      await startContext();
    },
    factor: async (form: FormData) => {
      if (step.name !== 'factor') return;
      const code = (typed(form, 'code') ?? '').replaceAll(' ', '');
      const proof = /^\d{1,10}$/.test(code) ? { code } : { recoveryCode: code };
      await sessions.verifyMfa({ body: { challenge: step.challenge, ...proof, transport: 'cookie' } });
      await startContext();
    },
    key: async (form: FormData) => {
      await sessions.startWithKey({ body: { key: typed(form, 'key') ?? '', transport: 'cookie' } });
      await startContext();
    },
  };

  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setIsBusy(true);
    setError(null);
    try {
      await steps[step.name](new FormData(event.currentTarget));
    } catch (failure) {
      setError(failure instanceof Error ? failure : new Error(String(failure)));
    } finally {
      setIsBusy(false);
    }
  };

  return (
    <main className={style.page}>
      <h1>{t('signIn.title')}</h1>
      {because === 'ended' && <p role="status">{t('signIn.ended')}</p>}
      <form onSubmit={send} className={style.form}>
        {step.name === 'password' && (
          <>
            <TextField name="email" type="email" label={t('signIn.email')} autoComplete="username" required />
            <TextField
              name="password"
              type="password"
              label={t('signIn.password')}
              autoComplete="current-password"
              required
            />
          </>
        )}
        {step.name === 'factor' && (
          <TextField name="code" label={t('signIn.code')} autoComplete="one-time-code" required autoFocus />
        )}
        {step.name === 'key' && <TextField name="key" type="password" label={t('signIn.key')} required autoFocus />}
        {error !== null && <Failure error={error} />}
        <Button type="submit" look="main" isBusy={isBusy}>
          {t('signIn.action')}
        </Button>
        <Button look="quiet" onClick={() => setStep(step.name === 'key' ? { name: 'password' } : { name: 'key' })}>
          {step.name === 'key' ? t('signIn.withPassword') : t('signIn.withKey')}
        </Button>
      </form>
    </main>
  );
};
