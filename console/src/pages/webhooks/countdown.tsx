import { i18n } from '@lingui/core';
import { useNow } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { partsOf } from './duration.ts';

/** How long until then, by the second. */
export const Countdown = ({ at }: { readonly at: string }) => {
  const t = useText();
  const now = useNow(1_000);
  const ms = Date.parse(at) - now;
  if (ms <= 0) return <span>{t('webhook.now')}</span>;
  const text = partsOf(ms)
    .map(([unit, count]) =>
      new Intl.NumberFormat(i18n.locale === 'pseudo' ? 'en' : i18n.locale, {
        style: 'unit',
        unit,
        unitDisplay: 'short',
      }).format(count),
    )
    .join(' ');
  return <time dateTime={at}>{t('webhook.in', { time: text })}</time>;
};
