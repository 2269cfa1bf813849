import { type ReactNode, Suspense, useEffect, useState } from 'react';
import { FreeholdError } from '../../../../src/client/index.ts';
import { proveMore } from '../../data/session-fetch.ts';
import { isTextId, type TextId, useText } from '../../text/text.tsx';
import { Button } from '../button/button.tsx';
import { later } from '../later.ts';
import style from './state.module.css';

// What a page shows instead of data. None of them lasts for ever: a load ends after ten seconds, and every failure can be retried.

const quietMs = 300;

/** Nothing for the first moments, because most answers are quicker than an eye. */
export const Loading = () => {
  const t = useText();
  const [isShown, setIsShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsShown(true), quietMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={style.loading} role="status">
      {isShown && t('state.loading')}
    </div>
  );
};

interface EmptyProps {
  readonly title: string;
  /** What would fill it. */
  readonly children?: ReactNode;
}

export const Empty = ({ title, children }: EmptyProps) => (
  <div className={style.box}>
    <h2>{title}</h2>
    {children}
  </div>
);

type ErrorText = Extract<TextId, `error.${string}`>;
const isErrorText = (id: string): id is ErrorText => isTextId(id);

/** The text for the code of an error, or else the words of the server, which are English. */
export const useCodeText = () => {
  const t = useText();
  return ({ code, words }: { readonly code: string; readonly words: string }): string => {
    const id = `error.${code}`;
    return isErrorText(id) ? t(id) : words;
  };
};

/** The text for an error: by its code, where there is one, or else as the server words it. */
export const useErrorText = () => {
  const t = useText();
  const textOf = useCodeText();
  return (error: Error): string => {
    if (error.name === 'TimeoutError') return t('state.timeout');
    if (!(error instanceof FreeholdError)) return error.message;
    if (error.code === 'unreachable') return t('state.unreachable');
    return textOf({ code: error.code, words: error.message });
  };
};

interface FailureProps {
  readonly error: Error;
  readonly onRetry?: (() => void) | undefined;
}

interface RetryProps {
  readonly error: Error;
  readonly onRetry: () => void;
}

/** Tries again, after the proof that was missing. */
const Retry = ({ error, onRetry }: RetryProps) => {
  const t = useText();
  if (!(error instanceof FreeholdError) || error.code !== 'step_up_required')
    return <Button onClick={onRetry}>{t('state.retry')}</Button>;
  const prove = async () => {
    if (await proveMore({ detail: error.message })) onRetry();
  };
  return (
    <Button look="main" onClick={prove}>
      {t('stepUp.title')}
    </Button>
  );
};

// It names roles, which the start does without.
const MissingPermission = later(async () => (await import('./missing-permission.tsx')).MissingPermission);

/** What went wrong, how to find it in the logs, and how to try again. */
export const Failure = ({ error, onRetry }: FailureProps) => {
  const t = useText();
  const textOf = useErrorText();
  const details = error instanceof FreeholdError ? error : null;
  const isForbidden = details?.status === 403;
  const missing = details?.permission;
  const text = textOf(error);
  return (
    <div className={`${style.box} ${style.failure}`} role="alert">
      <h2>{isForbidden ? t('state.forbidden') : t('state.failed')}</h2>
      <p>{text}</p>
      {missing !== undefined && (
        <Suspense>
          <MissingPermission permission={missing} />
        </Suspense>
      )}
      {details !== null && details.message !== '' && details.message !== text && details.status !== undefined && (
        <p className={style.detail} lang="en">
          {details.message}
        </p>
      )}
      {details !== null && (
        <p className={style.codes}>
          <a href={`/docs/errors#${details.code}`}>
            <code>{details.code}</code>
          </a>
          {details.requestId !== undefined && (
            <span>
              {t('state.requestId')} <code>{details.requestId}</code>
            </span>
          )}
        </p>
      )}
      {onRetry !== undefined && <Retry error={error} onRetry={onRetry} />}
    </div>
  );
};

interface QueryState<T> {
  readonly data: T | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

interface ShownProps<T> {
  readonly query: QueryState<T>;
  readonly children: (data: T) => ReactNode;
}

/** The data once it is there. Data that could not be read again stays, with a line that says so. */
export const Shown = <T,>({ query, children }: ShownProps<T>) => {
  const t = useText();
  const textOf = useErrorText();
  const { data, error, refetch } = query;
  if (data === undefined) return error === null ? <Loading /> : <Failure error={error} onRetry={refetch} />;
  return (
    <>
      {error !== null && (
        <p className={style.stale} role="status">
          {t('state.stale')} {textOf(error)}{' '}
          <Button look="quiet" onClick={refetch}>
            {t('state.retry')}
          </Button>
        </p>
      )}
      {children(data)}
    </>
  );
};
