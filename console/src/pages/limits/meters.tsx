import { i18n } from '@lingui/core';
import { Link } from '@tanstack/react-router';
import type { RateLimits } from '../../../../src/client/index.ts';
import { Meter } from '../../parts/meter/meter.tsx';
import { Section } from '../../parts/page/page.tsx';
import { Shown } from '../../parts/state/state.tsx';
import { useText } from '../../text/text.tsx';
import style from './limits.module.css';
import { useLimits } from './reads.ts';

const minuteSeconds = 60;

/** What of the limits is used, by one key and its user. */
export const Meters = ({ use }: { readonly use: NonNullable<RateLimits['use']> }) => {
  const t = useText();
  const resetOf = (seconds: number): string => {
    if (seconds === 0) return t('limits.unused');
    return seconds < minuteSeconds
      ? t('limits.resetSeconds', { seconds })
      : t('limits.resetMinutes', { minutes: Math.ceil(seconds / minuteSeconds) });
  };
  return (
    <div className={style.meters}>
      <Meter label={t('limits.keyUse')} used={use.key.limit - use.key.remaining} limit={use.key.limit}>
        {resetOf(use.key.resetSeconds)}
      </Meter>
      <Meter
        label={t('limits.principalUse')}
        used={use.principal.limit - use.principal.remaining}
        limit={use.principal.limit}
      >
        {resetOf(use.principal.resetSeconds)}
      </Meter>
    </div>
  );
};

/** For the home of the organization. */
export const LimitsInShort = ({ slug }: { readonly slug: string }) => {
  const t = useText();
  const limits = useLimits(slug, undefined);
  return (
    <Section
      title={t('limits.title')}
      actions={
        <Link to="/orgs/$slug/limits" params={{ slug }}>
          {t('limits.all')}
        </Link>
      }
    >
      <Shown query={limits}>
        {({ use, keyPerHour, principalPerMinute }) =>
          use === null ? (
            <p>
              {t('limits.short', {
                key: i18n.number(keyPerHour.limit),
                principal: i18n.number(principalPerMinute.limit),
              })}
            </p>
          ) : (
            <Meters use={use} />
          )
        }
      </Shown>
    </Section>
  );
};
