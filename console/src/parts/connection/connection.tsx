import { useEffect, useState, useSyncExternalStore } from 'react';
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

const subscribe = (listener: () => void) => {
  window.addEventListener('online', listener);
  window.addEventListener('offline', listener);
  return () => {
    window.removeEventListener('online', listener);
    window.removeEventListener('offline', listener);
  };
};

/** Whether this device has a network. */
const useIsOnline = (): boolean => useSyncExternalStore(subscribe, () => navigator.onLine);

/** Whether what is shown of the organization changes by itself. */
export const ConnectionMark = () => {
  const t = useText();
  const connection = useConnection();
  const isInOrganization = useContextPart(({ current }) => current !== null);
  const isOnline = useIsOnline();
  if (!isOnline) return <Status tone="warn">{t('connection.offline')}</Status>;
  return isInOrganization ? <Status tone={tones[connection]}>{t(`connection.${connection}`)}</Status> : null;
};

/** Says that what is shown may be old. */
export const ConnectionNotice = () => {
  const t = useText();
  const isLost = useConnection() === 'lost';
  const isLasting = useIsLasting(isLost);
  const isOnline = useIsOnline();
  const text = isOnline ? t('connection.notice') : t('connection.offlineNotice');
  return (
    <div role="status" aria-live="polite">
      {(isLasting || !isOnline) && <p className={style.notice}>{text}</p>}
    </div>
  );
};
