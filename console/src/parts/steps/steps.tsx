import type { ReactNode } from 'react';
import { useText } from '../../text/text.tsx';
import type { Tone } from '../status/status.tsx';
import style from './steps.module.css';

export interface ShownStep {
  readonly name: string;
  readonly title: string;
  readonly tone: Tone;
  /** The state of the step, in words. */
  readonly status?: string | undefined;
  /** What the step does, or how it goes. */
  readonly children?: ReactNode;
  /** How the step is undone, and how that goes; undefined: there is nothing to undo. */
  readonly undo?: ReactNode;
  /** From this step on there is no way back. */
  readonly isCommitting?: boolean;
}

interface StepsProps {
  readonly label: string;
  readonly steps: readonly ShownStep[];
  /** What is done now: the steps, top down, or their undos, bottom up; null: neither. */
  readonly way: 'forward' | 'back' | null;
  /** Leaves out the way back, which nobody will go. */
  readonly isOneWay?: boolean;
}

const marks: Readonly<Record<Tone, string>> = { good: '●', busy: '◐', warn: '▲', bad: '■', idle: '○' };

/** Steps one after the other, and beside each of them the way back. */
export const Steps = ({ label, steps, way, isOneWay = false }: StepsProps) => {
  const t = useText();
  return (
    <div className={style.frame} data-way={way} data-one-way={isOneWay || undefined}>
      {!isOneWay && (
        <div className={style.heads} aria-hidden="true">
          <span>{t('steps.forward')}</span>
          <span>{t('steps.back')}</span>
        </div>
      )}
      <ol className={style.steps} aria-label={label}>
        {steps.map(({ name, title, tone, status, children, undo, isCommitting = false }) => (
          <li key={name} className={style.step} data-tone={tone}>
            {isCommitting && <p className={style.limit}>{t('steps.noReturn')}</p>}
            <span className={style.mark} aria-hidden="true">
              {marks[tone]}
            </span>
            <div className={style.body}>
              <div className={style.head}>
                <h3>{title}</h3>
                {status !== undefined && <span className={style.status}>{status}</span>}
              </div>
              {children}
            </div>
            {!isOneWay && (
              <div className={style.back} data-empty={undo === undefined || undefined}>
                {undo === undefined ? (
                  <span className={style.nothing}>{t('steps.noUndo')}</span>
                ) : (
                  <>
                    <span className={style.arrow} aria-hidden="true">
                      ↩
                    </span>
                    <div>{undo}</div>
                  </>
                )}
              </div>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
};
