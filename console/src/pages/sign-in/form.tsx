import { useEffect, useRef, useState } from 'react';
import { FreeholdError, type MfaRequired, type SignInOptions } from '../../../../src/client/index.ts';
import { startContext } from '../../context/start.ts';
import { clientFor } from '../../data/client.ts';
import { askPasskey, canOfferPasskeys, canUsePasskeys } from '../../data/passkey.ts';
import { Button } from '../../parts/button/button.tsx';
import { TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { useText } from '../../text/text.tsx';
import { Problem } from './problem.tsx';
import { proofOf } from './proof.ts';
import { useRun } from './run.ts';
import style from './sign-in.module.css';

export type Challenge = Pick<MfaRequired, 'challenge' | 'factors'>;

type Step =
  | { readonly name: 'password' }
  | { readonly name: 'providers'; readonly providers: SignInOptions['data'] }
  | { readonly name: 'key'; readonly key: string }
  | ({ readonly name: 'factor'; readonly password: string | null } & Challenge)
  | { readonly name: 'newPassword'; readonly password: string };

interface SignInFormProps {
  readonly email?: string;
  /** The second factor that a sign-in which began elsewhere waits for. */
  readonly challenge?: Challenge | null;
  /** A key that is filled in. */
  readonly apiKey?: string;
  /** Whether this must be a person. */
  readonly isPersonal?: boolean;
  /** For pages that an identity provider cannot lead back to: what is behind `#` in their address would be lost. */
  readonly withoutProvider?: boolean;
  readonly onSignedIn?: () => void;
}

const { sessions } = clientFor(null);

type Answer = Awaited<ReturnType<typeof sessions.login>>;

interface Offer {
  /** Ends the offer: a browser asks for one passkey at a time. */
  readonly stop: () => void;
  /** Whether this server has no passkeys. */
  readonly isUnavailable: boolean;
}

/** Offers the passkeys of this browser in the field for the address, for as long as the form is shown. */
const usePasskeyOffer = (isShown: boolean, signIn: (use: () => Promise<Answer>) => void): Offer => {
  const [isUnavailable, setIsUnavailable] = useState(false);
  const latest = useRef(signIn);
  latest.current = signIn;
  const stopped = useRef(new AbortController());
  useEffect(() => {
    if (!isShown) return;
    const stop = new AbortController();
    stopped.current = stop;
    const offer = async (): Promise<void> => {
      if (!(await canOfferPasskeys())) return;
      const options = await sessions.passkeyOptions({ signal: stop.signal });
      // Another challenge in time, because nobody sees that this one expires.
      const isOver = AbortSignal.timeout(options.publicKey.timeout * 0.9);
      try {
        const signal = AbortSignal.any([stop.signal, isOver]);
        const webauthn = await askPasskey(options, { isOffer: true, signal });
        latest.current(() => sessions.loginWithPasskey({ body: { webauthn, transport: 'cookie' } }));
      } catch (error) {
        if (stop.signal.aborted || !isOver.aborted) throw error;
        return offer();
      }
    };
    offer().catch((error: unknown) => {
      // Nobody has asked for it: there are the other ways.
      if (error instanceof FreeholdError && error.code === 'passkeys_unavailable') setIsUnavailable(true);
    });
    return () => stop.abort();
  }, [isShown]);
  return { stop: () => stopped.current.abort(), isUnavailable };
};

/** All ways to sign in, one step at a time. */
export const SignInForm = ({
  email: firstEmail = '',
  challenge = null,
  apiKey = '',
  isPersonal = false,
  withoutProvider = false,
  onSignedIn,
}: SignInFormProps) => {
  const t = useText();
  const [step, setStep] = useState<Step>(
    challenge !== null
      ? { name: 'factor', password: null, ...challenge }
      : apiKey === ''
        ? { name: 'password' }
        : { name: 'key', key: apiKey },
  );
  const [email, setEmail] = useState(firstEmail);
  const { isBusy, error, setError, run, sends } = useRun();
  const emailField = useRef<HTMLInputElement>(null);

  const go = (next: Step): void => {
    setError(null);
    setStep(next);
  };

  const finish = async (): Promise<void> => {
    await startContext();
    onSignedIn?.();
  };

  /** `password`: the one that was typed, to replace it if it has to be. */
  const proceed = async (answer: Answer, password: string | null): Promise<void> => {
    if (answer.status === 'mfa_required') return go({ name: 'factor', password, ...answer });
    if (answer.mustChangePassword && password !== null) return go({ name: 'newPassword', password });
    await finish();
  };

  const offer = usePasskeyOffer(step.name === 'password', (use) => void run(async () => proceed(await use(), null)));

  const withPassword = async (form: FormData): Promise<void> => {
    const password = String(form.get('password'));
    const body = { email: email.trim(), password, client: 'browser', transport: 'cookie' } as const;
    await proceed(await sessions.login({ body }), password);
  };

  const withPasskey = async (): Promise<void> => {
    offer.stop();
    const webauthn = await askPasskey(await sessions.passkeyOptions());
    await proceed(await sessions.loginWithPasskey({ body: { webauthn, transport: 'cookie' } }), null);
  };

  const goTo = ({ url }: SignInOptions['data'][number]): void => {
    const { pathname, search } = window.location;
    const query = new URLSearchParams({ returnTo: `${pathname}${search}`, loginHint: email.trim() });
    window.location.assign(`${url}?${query}`);
  };

  const withProvider = async (): Promise<void> => {
    const { data } = await sessions.findProviders({ query: { email: email.trim() } });
    const [only] = data;
    if (only !== undefined && data.length === 1) return goTo(only);
    go({ name: 'providers', providers: data });
  };

  const withKey = async (form: FormData): Promise<void> => {
    await sessions.startWithKey({ body: { key: typed(form, 'key') ?? '', transport: 'cookie' } });
    await finish();
  };

  const back = (
    <Button look="quiet" onClick={() => go({ name: 'password' })}>
      {t('signIn.otherWay')}
    </Button>
  );

  switch (step.name) {
    case 'password':
      return (
        <div key="password" className={style.form}>
          <form className={style.form} onSubmit={sends(withPassword)}>
            <TextField
              ref={emailField}
              name="email"
              type="email"
              label={t('signIn.email')}
              autoComplete="username webauthn"
              value={email}
              onChange={({ target }) => setEmail(target.value)}
              required
            />
            <TextField
              name="password"
              type="password"
              label={t('signIn.password')}
              autoComplete="current-password"
              required
            />
            <Problem error={error} />
            <Button type="submit" look="main" isBusy={isBusy}>
              {t('signIn.action')}
            </Button>
            <a href="/console/recover">{t('signIn.forgotten')}</a>
          </form>
          <div className={style.ways}>
            {canUsePasskeys() && !offer.isUnavailable && (
              <Button onClick={() => run(withPasskey)}>{t('signIn.passkey')}</Button>
            )}
            {!withoutProvider && (
              <Button onClick={() => emailField.current?.reportValidity() && run(withProvider)}>
                {t('signIn.provider')}
              </Button>
            )}
            {!isPersonal && (
              <Button look="quiet" onClick={() => go({ name: 'key', key: '' })}>
                {t('signIn.withKey')}
              </Button>
            )}
          </div>
        </div>
      );
    case 'providers':
      return (
        <div key="providers" className={style.form}>
          <p>{step.providers.length === 0 ? t('signIn.noProvider') : t('signIn.chooseProvider')}</p>
          {step.providers.map((provider) => (
            <Button key={provider.connectionId} onClick={() => goTo(provider)}>
              {provider.name}
            </Button>
          ))}
          {back}
        </div>
      );
    case 'key':
      return (
        <form key="key" className={style.form} onSubmit={sends(withKey)}>
          {step.key !== '' && <p className={style.note}>{t('signIn.keyOfLink')}</p>}
          <TextField
            name="key"
            type="password"
            label={t('signIn.key')}
            hint={t('signIn.keyHint')}
            defaultValue={step.key}
            required
            autoFocus
          />
          <Problem error={error} />
          <Button type="submit" look="main" isBusy={isBusy}>
            {t('signIn.action')}
          </Button>
          {back}
        </form>
      );
    case 'factor': {
      const { challenge: text, factors, password } = step;
      const verify = async (answer: object): Promise<void> => {
        const verified = await sessions.verifyMfa({ body: { challenge: text, ...answer, transport: 'cookie' } });
        await proceed(verified, password);
      };
      const hasPasskey = factors.includes('webauthn') && canUsePasskeys();
      return (
        <div key="factor" className={style.form}>
          <form className={style.form} onSubmit={sends((form) => verify(proofOf(typed(form, 'code') ?? '')))}>
            <TextField
              name="code"
              label={t('signIn.code')}
              hint={t('signIn.codeHint')}
              autoComplete="one-time-code"
              autoCapitalize="characters"
              required
              autoFocus
            />
            <Problem error={error} />
            <Button type="submit" look="main" isBusy={isBusy}>
              {t('signIn.proceed')}
            </Button>
            <a href="/console/lost-factor">{t('signIn.lostFactor')}</a>
          </form>
          <div className={style.ways}>
            {hasPasskey && (
              <Button
                onClick={() =>
                  run(async () =>
                    verify({ webauthn: await askPasskey(await sessions.mfaOptions({ body: { challenge: text } })) }),
                  )
                }
              >
                {t('signIn.passkey')}
              </Button>
            )}
            {back}
          </div>
        </div>
      );
    }
    case 'newPassword':
      return (
        <form
          key="newPassword"
          className={style.form}
          onSubmit={sends(async (form) => {
            const body = { currentPassword: step.password, newPassword: String(form.get('newPassword')) };
            await clientFor(null).changePassword({ body });
            await finish();
          })}
        >
          <p className={style.note}>{t('signIn.mustChange')}</p>
          <input type="hidden" name="username" value={email} autoComplete="username" />
          <NewPasswordField />
          <Problem error={error} />
          <Button type="submit" look="main" isBusy={isBusy}>
            {t('password.set')}
          </Button>
          <Button look="quiet" onClick={() => run(finish)}>
            {t('signIn.later')}
          </Button>
        </form>
      );
  }
};

export const NewPasswordField = () => {
  const t = useText();
  return (
    <TextField
      name="newPassword"
      type="password"
      label={t('password.new')}
      hint={t('password.rule')}
      autoComplete="new-password"
      required
    />
  );
};
