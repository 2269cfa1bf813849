import { Link, Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { type ComponentProps, type ReactNode, Suspense, useEffect, useId, useRef, useState } from 'react';
import { useContextPart } from '../../context/context.ts';
import { idOf } from '../../context/reducers.ts';
import { readArrived } from '../../data/arrival.ts';
import { rememberPath } from '../../palette/recent.ts';
import { ConnectionMark, ConnectionNotice } from '../../parts/connection/connection.tsx';
import { later, loadAhead } from '../../parts/later.ts';
import { Failure, Loading } from '../../parts/state/state.tsx';
import { Toast } from '../../parts/toast/toast.tsx';
import { useText } from '../../text/text.tsx';
import { loadStepUp, StepUpPlace } from '../sign-in/step-up-place.tsx';
import { AccountMenu } from './account-menu.tsx';
import { Navigation, usePlaces } from './navigation.tsx';
import style from './shell.module.css';
import { placeOfKey } from './shortcuts.ts';
import { paletteKeys, useShortcuts } from './use-shortcuts.ts';

const loadPalette = async () => (await import('../../palette/palette.tsx')).Palette;
const Palette = later(loadPalette);
const ShortcutList = later(async () => (await import('./shortcut-list.tsx')).ShortcutList);
const SignIn = later(async () => (await import('../sign-in/sign-in.tsx')).SignIn);
const loadSessionEnded = async () => (await import('../sign-in/sign-in.tsx')).SessionEnded;
const SessionEnded = later(loadSessionEnded);

interface SwitcherProps {
  readonly onOpen: () => void;
}

/** Says where the page is, and opens what leads elsewhere. */
const Switcher = ({ onOpen }: SwitcherProps) => {
  const t = useText();
  const name = useContextPart(({ current, organizations }) =>
    current === null
      ? null
      : (organizations?.known.find(({ slug }) => slug === current.slug)?.name ??
        current.me?.organization?.name ??
        current.slug),
  );
  const prefetch = (): void => loadAhead(loadPalette);
  return (
    <button
      type="button"
      className={style.switcher}
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+K Meta+K"
      onClick={onOpen}
      onPointerEnter={prefetch}
      onFocus={prefetch}
    >
      <span className={name === null ? style.search : style.organization}>{name ?? t('palette.open')}</span>
      {name !== null && <span className="visually-hidden">, {t('palette.open')}</span>}
      <kbd>{paletteKeys}</kbd>
    </button>
  );
};

type Open = 'palette' | 'shortcuts' | null;

const Frame = ({ children }: { readonly children: ReactNode }) => {
  const t = useText();
  const navigate = useNavigate();
  const places = usePlaces();
  const [open, setOpen] = useState<Open>(null);
  const pages = useId();
  // Of the page that is drawn, not of one that is still loaded.
  const path = useRouterState({ select: ({ resolvedLocation }) => resolvedLocation?.pathname ?? '' });
  const main = useRef<HTMLElement>(null);
  const last = useRef('');
  const isReady = useContextPart(({ phase }) => phase === 'ready');
  const callerId = useContextPart(({ caller }) => (caller === null ? null : idOf(caller)));
  useEffect(() => {
    if (path === '') return;
    document.getElementById(pages)?.hidePopover();
    // Before the caller's access is known, there is no heading.
    if (!isReady) return;
    // Focus follows the page, so that a screen reader reads its heading.
    if (last.current !== '' && last.current !== path) main.current?.querySelector<HTMLElement>('h1')?.focus();
    last.current = path;
    if (callerId !== null) rememberPath(callerId, path);
  }, [path, isReady, pages, callerId]);
  useShortcuts((command) => {
    if (command.kind === 'go') {
      const place = placeOfKey(places, command.key);
      if (place !== undefined) void navigate({ to: place.path });
    } else setOpen(command.kind === 'palette' ? 'palette' : 'shortcuts');
  });
  const close = (): void => setOpen(null);
  return (
    <div className={style.frame}>
      <a className={style.skip} href="#main">
        {t('shell.skip')}
      </a>
      <header className={style.top}>
        <button type="button" className={style.menuButton} popoverTarget={pages} aria-label={t('nav.label')}>
          <span aria-hidden="true" />
        </button>
        <Link to="/" className={style.brand}>
          Freehold
        </Link>
        <Switcher onOpen={() => setOpen('palette')} />
        <ConnectionMark />
        <span className={style.host}>{window.location.host}</span>
        <AccountMenu onShortcuts={() => setOpen('shortcuts')} />
      </header>
      <Navigation id={pages} />
      <main id="main" ref={main} className={style.main}>
        <ConnectionNotice />
        {children}
      </main>
      <Suspense>
        {open === 'palette' && <Palette onClose={close} onShortcuts={() => setOpen('shortcuts')} />}
        {open === 'shortcuts' && <ShortcutList onClose={close} />}
      </Suspense>
    </div>
  );
};

const Entrance = (props: ComponentProps<typeof SignIn>) => (
  <Suspense fallback={<Loading />}>
    <SignIn {...props} />
  </Suspense>
);

/** Pages for people who may not be signed in, or not yet. */
const openPaths = new Set(['/invite', '/recover', '/lost-factor', '/device', '/switch']);

/** Whether the page that is drawn is of an organization that was left, and the one that follows is still loaded. */
const useIsLeft = (): boolean => {
  const drawn = useRouterState({
    select: ({ matches }) => (matches.at(-1)?.params as { readonly slug?: string })?.slug,
  });
  return useContextPart(({ current }) => drawn !== undefined && drawn !== current?.slug);
};

/** The page for a caller, once it is known who that is and what it may do here. */
const Shown = () => {
  const { caller, ended, phase, error } = useContextPart((now) => now);
  const isLeft = useIsLeft();
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const [challenge, setChallenge] = useState(readArrived().challenge);
  if (challenge !== null)
    return <Entrance because={null} error={error} challenge={challenge} onSignedIn={() => setChallenge(null)} />;
  if (openPaths.has(path)) return <Outlet />;
  if (caller === null && ended === null && error === null) return <Loading />;
  if (caller === null) return <Entrance because={ended} error={error} challenge={null} />;
  return (
    <Frame>
      {error !== null ? (
        <Failure error={error} onRetry={() => window.location.reload()} />
      ) : phase === 'ready' && !isLeft ? (
        <Outlet />
      ) : (
        <Loading />
      )}
    </Frame>
  );
};

export const Shell = () => {
  const hasEnded = useContextPart(({ caller, ended }) => caller !== null && ended !== null);
  const isReady = useContextPart(({ caller, phase }) => caller !== null && phase === 'ready');
  // These stand over a page on which something may be typed, so they must not depend on what the server has by then.
  useEffect(() => {
    if (!isReady) return;
    loadAhead(loadSessionEnded);
    loadAhead(loadStepUp);
  }, [isReady]);
  return (
    <>
      <Shown />
      <Suspense>{hasEnded && <SessionEnded />}</Suspense>
      <StepUpPlace />
      <Toast />
    </>
  );
};
