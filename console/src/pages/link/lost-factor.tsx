import { useState } from 'react';
import type { FactorRecovery } from '../../../../src/client/index.ts';
import { clientFor } from '../../data/client.ts';
import { Button } from '../../parts/button/button.tsx';
import { TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { Alone, Card } from '../sign-in/alone.tsx';
import { Problem } from '../sign-in/problem.tsx';
import { useRun } from '../sign-in/run.ts';
import style from '../sign-in/sign-in.module.css';
import { useLinkToken } from './hash.ts';

const { recovery } = clientFor(null);

/** `/lost-factor` asks for a mail, `/lost-factor#<token>` asks the administrators and shows how far the request is. */
export const LostFactorPage = () => {
  // The token stays in the address, because it also shows the state of the request.
  const [token] = useLinkToken();
  return token === '' ? <AskForMail /> : <AskAdministrators key={token} token={token} />;
};

const AskForMail = () => {
  const t = useText();
  const { isBusy, error, sends } = useRun();
  const [isAsked, setIsAsked] = useState(false);
  const ask = async (form: FormData): Promise<void> => {
    const [email, organization] = [typed(form, 'email') ?? '', typed(form, 'organization') ?? ''];
    await recovery.requestFactors({ body: { email, kind: 'factors', organization } });
    setIsAsked(true);
  };
  return (
    <Alone title={t('lostFactor.title')} lead={isAsked ? undefined : t('lostFactor.lead')}>
      {isAsked ? (
        <p role="status">{t('lostFactor.asked')}</p>
      ) : (
        <Card>
          <form className={style.form} onSubmit={sends(ask)}>
            <TextField name="email" type="email" label={t('signIn.email')} autoComplete="username" required />
            <TextField name="organization" label={t('lostFactor.organization')} required />
            <Problem error={error} />
            <Button type="submit" look="main" isBusy={isBusy}>
              {t('lostFactor.ask')}
            </Button>
          </form>
        </Card>
      )}
      <a href="/console/">{t('link.toSignIn')}</a>
    </Alone>
  );
};

const AskAdministrators = ({ token }: { readonly token: string }) => {
  const t = useText();
  const { isBusy, error, run } = useRun();
  const [request, setRequest] = useState<FactorRecovery | null>(null);
  const confirm = async (): Promise<void> => setRequest(await recovery.confirmFactors({ body: { token } }));
  return (
    <Alone title={t('lostFactor.title')} lead={request === null ? t('lostFactor.confirmLead') : undefined}>
      <Card>
        <div className={style.form}>
          {request !== null && (
            <div role="status">
              <p>{t(`lostFactorStatus.${request.status}`)}</p>
              {request.status === 'pending' && (
                <p>
                  {t('lostFactor.expires')} <Time at={request.expiresAt} />
                </p>
              )}
            </div>
          )}
          <Problem error={error} />
          <Button look="main" isBusy={isBusy} onClick={() => run(confirm)}>
            {request === null ? t('lostFactor.confirm') : t('lostFactor.again')}
          </Button>
        </div>
      </Card>
      <a href="/console/">{t('link.toSignIn')}</a>
    </Alone>
  );
};
