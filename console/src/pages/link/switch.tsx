import { useContextPart } from '../../context/context.ts';
import { signOut } from '../../context/start.ts';
import { Button, buttonClass } from '../../parts/button/button.tsx';
import { Loading } from '../../parts/state/state.tsx';
import { useText } from '../../text/text.tsx';
import { Alone, Card } from '../sign-in/alone.tsx';
import { Problem } from '../sign-in/problem.tsx';
import { useRun } from '../sign-in/run.ts';
import style from '../sign-in/sign-in.module.css';
import { useIsCallerKnown } from './caller.tsx';
import { useHash } from './hash.ts';

/** `/switch?returnTo=<path>#<id of a connection>`: the identity provider has named another person than the one who is signed in. */
export const SwitchPage = () => {
  const t = useText();
  const [id] = /^[0-9a-f-]{36}$/.exec(useHash()) ?? [];
  const isKnown = useIsCallerKnown();
  const caller = useContextPart((now) => now.caller);
  const { isBusy, error, run } = useRun();
  if (id === undefined) return <Alone title={t('switch.title')} lead={t('link.incomplete')} />;
  const returnTo = new URLSearchParams(window.location.search).get('returnTo') ?? '/console/';
  // The server takes no address but one of its own.
  const again = `/v1/auth/oidc/${id}/authorize?${new URLSearchParams({ returnTo })}`;
  const change = async (): Promise<void> => {
    await signOut();
    window.location.assign(again);
  };
  return (
    <Alone title={t('switch.title')} lead={t('switch.lead')}>
      <Card>
        {!isKnown ? (
          <Loading />
        ) : caller === null ? (
          <a href={again} className={buttonClass('main')}>
            {t('signIn.action')}
          </a>
        ) : (
          <div className={style.form}>
            {caller.kind === 'person' && <p>{t('link.signedInAs', { email: caller.account.email })}</p>}
            <Problem error={error} />
            <Button look="main" isBusy={isBusy} onClick={() => run(change)}>
              {t('switch.action')}
            </Button>
            <a href="/console/">{t('switch.stay')}</a>
          </div>
        )}
      </Card>
    </Alone>
  );
};
