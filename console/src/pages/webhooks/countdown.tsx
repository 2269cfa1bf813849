import { serverTime } from '../../data/server-clock.ts';
import { durationText } from '../../parts/time/duration.ts';
import { languageOf, useNow } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';

/** How long until then by the server's clock, by the second. */
export const Countdown = ({ at }: { readonly at: string }) => {
  const t = useText();
  const left = Date.parse(at) - serverTime(useNow(1_000));
  if (left <= 0) return <span>{t('webhook.now')}</span>;
  return (
    <time dateTime={at}>{t('webhook.in', { time: durationText(Math.ceil(left / 1_000) * 1_000, languageOf()) })}</time>
  );
};
