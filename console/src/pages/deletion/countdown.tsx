import { serverTime } from '../../data/server-clock.ts';
import { durationText } from '../../parts/time/duration.ts';
import { languageOf, useNow } from '../../parts/time/time.tsx';
import style from './deletion.module.css';

/** The time that remains until then, counted down by the server's clock. */
export const Countdown = ({ until }: { readonly until: string }) => {
  const now = useNow(1_000);
  return (
    <span role="timer" className={style.countdown}>
      {durationText(Date.parse(until) - serverTime(now), languageOf())}
    </span>
  );
};
