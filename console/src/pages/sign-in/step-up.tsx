import { useEffect, useState } from 'react';
import { createClient, type Factor } from '../../../../src/client/index.ts';
import { useContextPart } from '../../context/context.ts';
import { clientFor } from '../../data/client.ts';
import { askPasskey, canUsePasskeys } from '../../data/passkey.ts';
import type { Need, StepUp } from '../../data/session-fetch.ts';
import { Button } from '../../parts/button/button.tsx';
import { Dialog } from '../../parts/dialog/dialog.tsx';
import { TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Loading } from '../../parts/state/state.tsx';
import { useText } from '../../text/text.tsx';
import { DialogForm } from './dialog-form.tsx';
import { useRun } from './run.ts';
import style from './sign-in.module.css';

interface StepUpProps {
  readonly need: Need;
  /** Called with null when the person does not want to. */
  readonly onAnswer: (proof: StepUp | null) => void;
}

const { sessions, factors: ownFactors } = clientFor(null);

/** Asks for a proof of who the caller is, over the page, for a call that waits. */
export const StepUpDialog = ({ need, onAnswer }: StepUpProps) => {
  const t = useText();
  const isKey = useContextPart(({ caller }) => caller?.kind === 'key');
  return (
    <Dialog title={t('stepUp.title')} onClose={() => onAnswer(null)}>
      {isKey ? <KeyProof onAnswer={onAnswer} /> : <PersonProof need={need} onAnswer={onAnswer} />}
    </Dialog>
  );
};

type AnswerProps = Pick<StepUpProps, 'onAnswer'>;

const KeyProof = ({ onAnswer }: AnswerProps) => {
  const t = useText();
  const { isBusy, error, sends } = useRun();
  const use = async (form: FormData): Promise<void> => {
    const key = typed(form, 'key') ?? '';
    // A wrong one would be refused as if the session had ended.
    await createClient({ url: window.location.origin, key, retry: false }).me();
    onAnswer({ key });
  };
  return (
    <DialogForm
      action={t('stepUp.action')}
      error={error}
      isBusy={isBusy}
      onSubmit={sends(use)}
      onCancel={() => onAnswer(null)}
    >
      <p>{t('stepUp.keyLead')}</p>
      <TextField name="key" type="password" label={t('signIn.key')} hint={t('stepUp.keyHint')} required autoFocus />
    </DialogForm>
  );
};

interface Means {
  readonly factors: readonly Factor['kind'][];
  /** Whether an identity provider has signed the person in. */
  readonly isByProvider: boolean;
}

const findMeans = async (): Promise<Means> => {
  const [{ data: factors }, { data: own }] = await Promise.all([ownFactors.list(), sessions.list()]);
  return {
    factors: factors.filter(({ confirmedAt }) => confirmedAt !== null).map(({ kind }) => kind),
    isByProvider: own.some(({ isCurrent, methods }) => isCurrent && methods.includes('oidc')),
  };
};

/** What the person can prove; null: not known yet. */
const useMeans = (): Means | null => {
  const [means, setMeans] = useState<Means | null>(null);
  useEffect(() => {
    // Without the lists, everything is offered: what is proved is checked in any case.
    findMeans().then(setMeans, () => setMeans({ factors: ['totp', 'webauthn'], isByProvider: true }));
  }, []);
  return means;
};

const PersonProof = ({ need, onAnswer }: StepUpProps) => {
  const t = useText();
  const means = useMeans();
  const { isBusy, error, run, sends } = useRun();
  const email = useContextPart(({ caller }) => (caller?.kind === 'person' ? caller.account.email : ''));
  if (means === null) return <Loading />;
  const { factors, isByProvider } = means;
  const hasCode = factors.includes('totp');
  const hasPasskey = factors.includes('webauthn') && canUsePasskeys();
  const isPasswordNeeded = factors.length === 0;
  const stepUp = async (body: NonNullable<Parameters<typeof sessions.stepUp>[0]>['body']): Promise<void> => {
    await sessions.stepUp({ body });
    onAnswer({ key: null });
  };
  const provePasskey = async () => stepUp({ webauthn: await askPasskey(await sessions.stepUpOptions()) });
  const proveForm = async (form: FormData): Promise<void> => {
    const password = String(form.get('password') ?? '');
    const code = typed(form, 'code')?.replaceAll(/\s/g, '');
    if (password === '' && code === undefined) return provePasskey();
    await stepUp({ ...(code !== undefined && { code }), ...(password !== '' && { password }) });
  };
  return (
    <DialogForm
      action={t('stepUp.action')}
      error={error}
      isBusy={isBusy}
      onSubmit={sends(proveForm)}
      onCancel={() => onAnswer(null)}
    >
      <p>{isPasswordNeeded ? t('stepUp.passwordLead') : t('stepUp.lead')}</p>
      <p className={style.soft} lang="en">
        {need.detail}
      </p>
      <input type="hidden" name="username" value={email} autoComplete="username" />
      {(isPasswordNeeded || isByProvider) && (
        <TextField
          name="password"
          type="password"
          label={t('signIn.password')}
          hint={isPasswordNeeded ? t('stepUp.noFactor') : t('stepUp.passwordHint')}
          autoComplete="current-password"
          required={isPasswordNeeded}
          autoFocus
        />
      )}
      {hasCode && (
        <TextField
          name="code"
          label={t('stepUp.code')}
          autoComplete="one-time-code"
          inputMode="numeric"
          required={!isByProvider}
          autoFocus={!isByProvider}
        />
      )}
      {hasPasskey && <Button onClick={() => run(provePasskey)}>{t('signIn.passkey')}</Button>}
    </DialogForm>
  );
};
