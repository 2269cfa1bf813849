import { useState } from 'react';
import { FreeholdError, type WaitingDevice } from '../../../../src/client/index.ts';
import { useContextPart } from '../../context/context.ts';
import { clientFor } from '../../data/client.ts';
import { Button } from '../../parts/button/button.tsx';
import { Facts } from '../../parts/facts/facts.tsx';
import { TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Loading } from '../../parts/state/state.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { SignOutButton, useIsCallerKnown } from '../link/caller.tsx';
import { Alone, Card } from '../sign-in/alone.tsx';
import { SignInForm } from '../sign-in/form.tsx';
import { Problem } from '../sign-in/problem.tsx';
import { useRun } from '../sign-in/run.ts';
import style from '../sign-in/sign-in.module.css';

/** `/device`: a program without a browser shows a code, and its person types it here (RFC 8628). */
export const DevicePage = () => {
  const t = useText();
  const isKnown = useIsCallerKnown();
  const caller = useContextPart((now) => now.caller);
  return (
    <Alone title={t('device.title')} lead={t('device.lead')} isWide>
      {!isKnown ? (
        <Loading />
      ) : caller === null ? (
        <Card>
          <SignInForm isPersonal />
        </Card>
      ) : caller.kind === 'key' ? (
        <Card>
          <p>{t('link.isKey')}</p>
          <SignOutButton />
        </Card>
      ) : (
        <>
          <Decision />
          <p className={style.foot}>
            <span className={style.soft}>{t('link.signedInAs', { email: caller.account.email })}</span>
            <SignOutButton />
          </p>
        </>
      )}
    </Alone>
  );
};

type Step =
  | { readonly name: 'code' }
  | { readonly name: 'decision'; readonly userCode: string; readonly device: WaitingDevice }
  | { readonly name: 'approved' }
  | { readonly name: 'denied' };

const { devices } = clientFor(null);

const Decision = () => {
  const t = useText();
  const [step, setStep] = useState<Step>({ name: 'code' });
  const { isBusy, error, run, sends } = useRun();

  const lookUp = async (form: FormData): Promise<void> => {
    const userCode = typed(form, 'userCode') ?? '';
    setStep({ name: 'decision', userCode, device: await devices.lookUp({ body: { userCode } }) });
  };
  const answer = (userCode: string, approve: boolean): Promise<void> =>
    run(async () => {
      try {
        await devices.answer({ body: { userCode, approve } });
        setStep(approve ? { name: 'approved' } : { name: 'denied' });
      } catch (failure) {
        // The device no longer waits, so that another code is needed.
        if (failure instanceof FreeholdError && failure.code === 'not_found') setStep({ name: 'code' });
        throw failure;
      }
    });

  if (step.name === 'approved' || step.name === 'denied')
    return (
      <Card>
        <p role="status">{t(`device.${step.name}`)}</p>
      </Card>
    );
  if (step.name === 'code')
    return (
      <Card>
        <form className={style.form} onSubmit={sends(lookUp)}>
          <TextField
            name="userCode"
            label={t('device.code')}
            hint={t('device.codeHint')}
            placeholder="WDJB-MJHT"
            autoCapitalize="characters"
            maxLength={20}
            required
            autoFocus
          />
          <CodeProblem error={error} />
          <Button type="submit" look="main" isBusy={isBusy}>
            {t('signIn.proceed')}
          </Button>
        </form>
      </Card>
    );
  const { userCode, device } = step;
  return (
    <Card>
      <Facts
        rows={[
          [t('device.name'), device.deviceName ?? t('device.unnamed')],
          [t('device.program'), device.userAgent ?? t('device.unknown')],
          [t('device.network'), <code key="network">{device.network}</code>],
          [t('device.askedAt'), <Time key="askedAt" at={device.createdAt} />],
        ]}
      />
      <p className={style.warning}>
        <strong>{t('device.warning')}</strong>
      </p>
      <CodeProblem error={error} />
      <div className={style.buttons}>
        <Button isBusy={isBusy} onClick={() => answer(userCode, false)}>
          {t('device.deny')}
        </Button>
        <Button look="main" isBusy={isBusy} onClick={() => answer(userCode, true)}>
          {t('device.approve')}
        </Button>
      </div>
    </Card>
  );
};

const CodeProblem = ({ error }: { readonly error: Error | null }) => {
  const t = useText();
  const isUnknown = error instanceof FreeholdError && ['not_found', 'validation_failed'].includes(error.code);
  if (!isUnknown) return <Problem error={error} />;
  return (
    <p role="alert" className={style.problem}>
      {t('device.notFound')}
    </p>
  );
};
