import { i18n } from '@lingui/core';
import { useId } from 'react';
import { useText } from '../../text/text.tsx';
import style from './meter.module.css';

interface MeterProps {
  readonly label: string;
  readonly used: number;
  readonly limit: number;
  /** What follows from it, such as when there will be more. */
  readonly children?: string;
}

/** From this share on, it is time to look. */
const shareWarned = 0.8;

/** How much of a limit is used: as a bar, and in numbers. */
export const Meter = ({ label, used, limit, children }: MeterProps) => {
  const t = useText();
  const id = useId();
  const numbers = t('meter.numbers', { used: i18n.number(used), limit: i18n.number(limit) });
  const share = limit === 0 ? 1 : Math.min(1, used / limit);
  return (
    <div className={style.meter} data-level={share >= 1 ? 'full' : share >= shareWarned ? 'high' : 'normal'}>
      <div className={style.head}>
        <span id={id}>{label}</span>
        <span className={style.numbers}>{numbers}</span>
      </div>
      <meter className="visually-hidden" aria-labelledby={id} min={0} max={limit} value={used}>
        {numbers}
      </meter>
      <div className={style.track} aria-hidden="true">
        <div className={style.bar} style={{ inlineSize: `${share * 100}%` }} />
      </div>
      {children !== undefined && <p className={style.more}>{children}</p>}
    </div>
  );
};
