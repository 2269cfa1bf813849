import { languageOf, useNow } from '../../parts/time/time.tsx';
import style from './deletion.module.css';
import { remainingParts } from './phase.ts';

/** The time that remains until then, counted down. */
export const Countdown = ({ until }: { readonly until: string }) => {
  const now = useNow(1_000);
  const parts = remainingParts(Date.parse(until) - now).map(([count, unit]) =>
    new Intl.NumberFormat(languageOf(), { style: 'unit', unit, unitDisplay: 'long' }).format(count),
  );
  return (
    <span role="timer" className={style.countdown}>
      {parts.join(' ')}
    </span>
  );
};
