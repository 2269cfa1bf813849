import { useSyncExternalStore } from 'react';
import style from './toast.module.css';

// One line that says what has happened; screen readers read it.

const shownMs = 6_000;
let line = '';
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

const show = (text: string): void => {
  line = text;
  for (const listener of listeners) listener();
};

export const announce = (text: string): void => {
  clearTimeout(timer);
  show(text);
  timer = setTimeout(() => show(''), shownMs);
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const Toast = () => {
  const text = useSyncExternalStore(subscribe, () => line);
  return (
    <div className={style.place} role="status" aria-live="polite">
      {text !== '' && <div className={style.toast}>{text}</div>}
    </div>
  );
};
