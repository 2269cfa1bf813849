import { useEffect, useState } from 'react';
import { useContextPart } from '../../context/context.ts';
import { useConnection } from '../../data/connection.ts';
import type { Connection } from '../../data/stream.ts';
import { useText } from '../../text/text.tsx';
import { Status, type Tone } from '../status/status.tsx';
import style from './connection.module.css';

const tones: Readonly<Record<Connection, Tone>> = { connecting: 'idle', live: 'good', lost: 'warn' };

/** A cut that is mended sooner is nobody's concern. */
const noticedMs = 2_000;

const useIsLasting = (isNow: boolean): boolean => {
  const [isLasting, setIsLasting] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setIsLasting(isNow), isNow ? noticedMs : 0);
    return () => clearTimeout(timer);
  }, [isNow]);
  return isLasting && isNow;
};

/** Whether what is shown of the organization changes by itself. */
export const ConnectionMark = () => {
  const t = useText();
  const connection = useConnection();
  const isInOrganization = useContextPart(({ current }) => current !== null);
  return isInOrganization ? <Status tone={tones[connection]}>{t(`connection.${connection}`)}</Status> : null;
};

/** Says that what is shown may be old. */
export const ConnectionNotice = () => {
  const t = useText();
  const isLost = useConnection() === 'lost';
  const isLasting = useIsLasting(isLost);
  return (
    <div role="status" aria-live="polite">
      {isLasting && <p className={style.notice}>{t('connection.notice')}</p>}
    </div>
  );
};
