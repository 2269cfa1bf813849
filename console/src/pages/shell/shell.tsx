import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { type context, useContextPart } from '../../context/context.ts';
import { signOut } from '../../context/start.ts';
import { arrival } from '../../data/arrival.ts';
import { Button } from '../../parts/button/button.tsx';
import { ConnectionMark, ConnectionNotice } from '../../parts/connection/connection.tsx';
import { Failure, Loading } from '../../parts/state/state.tsx';
import { Toast } from '../../parts/toast/toast.tsx';
import { useText } from '../../text/text.tsx';
import { challengeOf } from '../sign-in/form.tsx';
import { SessionEnded, SignIn } from '../sign-in/sign-in.tsx';
import { StepUpPlace } from '../sign-in/step-up-place.tsx';
import { Navigation } from './navigation.tsx';
import style from './shell.module.css';

const nameOf = (caller: ReturnType<typeof context.read>['caller']): string => {
  if (caller === null) return '';
  return caller.kind === 'person'
    ? caller.account.email
    : (caller.me.user?.email ?? caller.me.key?.name ?? caller.me.kind);
};

const Frame = ({ children }: { readonly children: ReactNode }) => {
  const t = useText();
  const caller = useContextPart((now) => now.caller);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  // Focus follows the page, so that a screen reader reads its heading.
  useEffect(() => {
    if (isFirst.current) isFirst.current = false;
    else if (path !== '') main.current?.querySelector<HTMLElement>('h1')?.focus();
  }, [path]);
  return (
    <div className={style.frame}>
      <a className={style.skip} href="#main">
        {t('shell.skip')}
      </a>
      <header className={style.top}>
        <Link to="/" className={style.brand}>
          Freehold
        </Link>
        <div className={style.account}>
          <ConnectionMark />
          {caller?.kind === 'person' ? (
            <Link to="/account" className={style.who}>
              {nameOf(caller)}
            </Link>
          ) : (
            <span className={style.who}>{nameOf(caller)}</span>
          )}
          <Link to="/settings" className={style.who}>
            {t('settings.title')}
          </Link>
          <Button look="quiet" onClick={signOut}>
            {t('shell.signOut')}
          </Button>
        </div>
      </header>
      <Navigation />
      <main id="main" ref={main} className={style.main}>
        <ConnectionNotice />
        {children}
      </main>
    </div>
  );
};

/** Pages for people who may not be signed in, or not yet. */
const openPaths = new Set(['/invite', '/recover', '/device', '/switch']);

/** The page for a caller, once it is known who that is and what it may do here. */
const Shown = () => {
  const { caller, ended, phase, error } = useContextPart((now) => now);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const [challenge, setChallenge] = useState(arrival.challenge);
  if (challenge !== null)
    return (
      <SignIn because={null} error={error} challenge={challengeOf(challenge)} onSignedIn={() => setChallenge(null)} />
    );
  if (openPaths.has(path)) return <Outlet />;
  if (caller === null && ended === null && error === null) return <Loading />;
  if (caller === null) return <SignIn because={ended} error={error} challenge={null} />;
  return (
    <Frame>
      {error !== null ? (
        <Failure error={error} onRetry={() => window.location.reload()} />
      ) : phase === 'ready' ? (
        <Outlet />
      ) : (
        <Loading />
      )}
    </Frame>
  );
};

export const Shell = () => {
  const hasEnded = useContextPart(({ caller, ended }) => caller !== null && ended !== null);
  return (
    <>
      <Shown />
      {hasEnded && <SessionEnded />}
      <StepUpPlace />
      <Toast />
    </>
  );
};
