import { type ComponentProps, useId } from 'react';
import style from './button.module.css';
import { Reason } from './reason.tsx';

type Look = 'plain' | 'main' | 'danger' | 'quiet';

interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: Look;
  /** Why it cannot be used now. It stays reachable, and shows the reason while it has the focus. */
  readonly disabledBecause?: string | null | undefined;
  /** Whether the page says the reason beside it, also without the focus. */
  readonly isReasonShown?: boolean;
  readonly isBusy?: boolean;
}

export const Button = ({
  look = 'plain',
  disabledBecause = null,
  isReasonShown = false,
  isBusy = false,
  onClick,
  ...rest
}: ButtonProps) => {
  const reasonId = useId();
  const isOff = disabledBecause !== null || isBusy;
  return (
    <>
      <button
        type="button"
        {...rest}
        className={buttonClass(look)}
        aria-disabled={isOff || undefined}
        aria-busy={isBusy || undefined}
        aria-describedby={disabledBecause === null ? rest['aria-describedby'] : reasonId}
        title={disabledBecause ?? rest.title}
        onClick={(event) => {
          if (!isOff) return onClick?.(event);
          event.preventDefault();
          // Safari gives no focus to a button that is pressed, and so would not show the reason.
          event.currentTarget.focus();
        }}
      />
      {disabledBecause !== null &&
        (isReasonShown ? (
          <span id={reasonId} className="visually-hidden">
            {disabledBecause}
          </span>
        ) : (
          <Reason id={reasonId}>{disabledBecause}</Reason>
        ))}
    </>
  );
};

/** The look of a button, for links. */
export const buttonClass = (look: Look = 'plain'): string => [style.button, style[look]].filter(Boolean).join(' ');
