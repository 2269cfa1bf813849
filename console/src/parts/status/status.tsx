import style from './status.module.css';

export type Tone = 'good' | 'busy' | 'warn' | 'bad' | 'idle';

const marks: Readonly<Record<Tone, string>> = { good: '●', busy: '◐', warn: '▲', bad: '■', idle: '○' };

/** A mark, different in shape for each tone, and the word. */
export const Status = ({ tone, children }: { readonly tone: Tone; readonly children: string }) => (
  <span className={`${style.status} ${style[tone]}`}>
    <span aria-hidden="true">{marks[tone]}</span>
    {children}
  </span>
);
