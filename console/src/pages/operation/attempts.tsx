import { Fragment } from 'react';
import type { Operation } from '../../../../src/client/index.ts';
import { serverTime } from '../../data/server-clock.ts';
import { useCodeText } from '../../parts/state/state.tsx';
import { durationText } from '../../parts/time/duration.ts';
import { languageOf, useNow } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import style from './operation.module.css';
import { type Attempt, failuresOf } from './trail.ts';

type StepError = NonNullable<Operation['error']>;

/** So many are drawn; an operation that is stuck for days has hundreds. */
const shownMax = 24;

const marks: Readonly<Record<Attempt['outcome'], string>> = {
  running: '◐',
  succeeded: '✓',
  failed: '✕',
  canceled: '–',
};

const durationOf = ({ from, to }: Attempt): string | null =>
  from === null || to === null || to <= from ? null : durationText(to - from, languageOf());

export const ErrorCode = ({ code }: { readonly code: string }) => (
  <a href={`/docs/errors#${code}`}>
    <code>{code}</code>
  </a>
);

/** Each attempt as a tick. A code stands where it first occurs. */
export const Ticks = ({ attempts, label }: { readonly attempts: readonly Attempt[]; readonly label: string }) => {
  const t = useText();
  if (attempts.length === 0) return null;
  const shown = attempts.slice(-shownMax);
  const hidden = attempts.length - shown.length;
  return (
    <ol className={style.ticks} aria-label={label}>
      {hidden > 0 && <li>{t('operation.earlier', { count: hidden })}</li>}
      {shown.map((attempt, index) => {
        const { number, outcome, error } = attempt;
        const isNews = error !== null && error.code !== shown[index - 1]?.error?.code;
        return (
          <li key={number} data-outcome={outcome}>
            <span aria-hidden="true">{marks[outcome]}</span>
            <span className="visually-hidden">{t(`attempt.${outcome}`, { number })}</span>
            {durationOf(attempt) !== null && <span>{durationOf(attempt)}</span>}
            {isNews && <ErrorCode code={error.code} />}
          </li>
        );
      })}
    </ol>
  );
};

/** What the server said about the attempts that failed; what it said of several in a row stands once. */
export const FailedAttempts = ({ attempts }: { readonly attempts: readonly Attempt[] }) => {
  const t = useText();
  const groups = failuresOf(attempts);
  if (groups.length === 0) return null;
  return (
    <details className={style.failed}>
      <summary>{t('operation.whatFailed')}</summary>
      <dl>
        {groups.map(({ first, last, error }) => (
          <Fragment key={first}>
            <dt>
              {first === last
                ? t('operation.attempt', { number: first })
                : t('operation.attemptsFromTo', { first, last })}
            </dt>
            <dd>
              <ErrorCode code={error.code} /> <span lang="en">{error.message}</span>
            </dd>
          </Fragment>
        ))}
      </dl>
    </details>
  );
};

interface CountdownProps {
  readonly to: string;
  /** What comes then. */
  readonly what: 'attempt' | 'payment' | 'grace';
}

/** How long it takes by the server's clock until something happens by itself. */
export const Countdown = ({ to, what }: CountdownProps) => {
  const t = useText();
  const now = serverTime(useNow(1_000));
  const left = Date.parse(to) - now;
  const isDue = left <= 0;
  // Tenths of a second would change faster than they can be read.
  const time = durationText(Math.max(1_000, Math.ceil(left / 1_000) * 1_000), languageOf());
  return (
    <span className={style.countdown} role="timer">
      {isDue ? t(`operation.due.${what}`) : t(`operation.in.${what}`, { time })}
    </span>
  );
};

/** The error that a step has now. */
export const StepFailure = ({ error }: { readonly error: StepError }) => {
  const textOf = useCodeText();
  return <p className={style.error}>{textOf({ code: error.code, words: error.message })}</p>;
};
