import { i18n } from '@lingui/core';
import { useEffect, useState } from 'react';
import { errorOf } from './data/error.ts';
import { Button } from './parts/button/button.tsx';
import style from './parts/state/state.module.css';
import { Failure } from './parts/state/state.tsx';
import { translate, useText } from './text/text.tsx';

// A part of the console that is not loaded yet may be gone from the server: a new release has it under another name.

const name = 'MissingChunk';
const mark = 'freehold.reloadedAt';
const againMs = 60_000;

/** Whether to load the page anew by itself: only once, or a server that lacks the file would be asked for ever. */
export const isReloadDue = (reloadedAt: string | null, now: number): boolean => now - Number(reloadedAt) > againMs;

/** Names failures of imports, and gives them a text for readers. Nothing is done yet: a page may only have been pointed at. */
export const nameMissingChunks = (): void =>
  window.addEventListener('vite:preloadError', ({ payload }) => {
    payload.name = name;
    // There may be no texts yet, because they are what is missing.
    if (i18n.locale !== '') payload.message = translate('chunk.text');
  });

const isServing = (): Promise<boolean> =>
  fetch(location.pathname, { method: 'HEAD', headers: { Accept: 'text/html' }, cache: 'no-store' }).then(
    ({ ok }) => ok,
    // Without a server, a reload would replace the console by an error of the browser.
    () => false,
  );

const MissingChunk = () => {
  const t = useText();
  const [isGivenUp, setIsGivenUp] = useState(false);
  useEffect(() => {
    const reloadOnce = async () => {
      if (!isReloadDue(sessionStorage.getItem(mark), Date.now()) || !(await isServing())) return setIsGivenUp(true);
      sessionStorage.setItem(mark, String(Date.now()));
      location.reload();
    };
    // Storage may be forbidden; then nothing would end the reloads.
    const attempt = (): void => void reloadOnce().catch(() => setIsGivenUp(true));
    attempt();
    window.addEventListener('online', attempt);
    return () => window.removeEventListener('online', attempt);
  }, []);
  if (!isGivenUp) return null;
  return (
    <div className={`${style.box} ${style.failure}`} role="alert">
      <h2>{t('chunk.title')}</h2>
      <p>{t('chunk.text')}</p>
      <Button onClick={() => location.reload()}>{t('chunk.reload')}</Button>
    </div>
  );
};

interface PageFailureProps {
  readonly error: unknown;
  readonly reset: () => void;
}

/** Why a page is not shown. */
export const PageFailure = ({ error, reset }: PageFailureProps) => {
  const known = errorOf(error);
  return known.name === name ? <MissingChunk /> : <Failure error={known} onRetry={reset} />;
};
