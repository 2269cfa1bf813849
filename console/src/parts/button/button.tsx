import type { ComponentProps } from 'react';
import style from './button.module.css';

type Look = 'plain' | 'main' | 'danger' | 'quiet';

interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: Look;
  /** Why it cannot be used now. It stays reachable, so that the reason can be read. */
  readonly disabledBecause?: string | null | undefined;
  readonly isBusy?: boolean;
}

export const Button = ({ look = 'plain', disabledBecause = null, isBusy = false, onClick, ...rest }: ButtonProps) => {
  const isOff = disabledBecause !== null || isBusy;
  return (
    <button
      type="button"
      {...rest}
      className={`${style.button} ${style[look]}`}
      aria-disabled={isOff || undefined}
      aria-busy={isBusy || undefined}
      title={disabledBecause ?? rest.title}
      onClick={(event) => {
        if (isOff) event.preventDefault();
        else onClick?.(event);
      }}
    />
  );
};

/** The look of a button, for links. */
export const buttonClass = (look: Look = 'plain'): string => `${style.button} ${style[look]}`;
