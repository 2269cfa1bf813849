import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { useText } from '../../text/text.tsx';
import { Button } from '../button/button.tsx';
import style from './dialog.module.css';

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  /** Whether nothing but the reader's own decision inside closes it. */
  readonly isHeld?: boolean;
  readonly children: ReactNode;
}

/** What leads out of a dialog: below each other where the window is too narrow for their labels. */
export const DialogFoot = ({ children }: Pick<DialogProps, 'children'>) => (
  <footer className={style.foot}>{children}</footer>
);

/** A modal dialog, open for as long as it is drawn. The browser keeps the focus inside and gives it back. */
export const Dialog = ({ title, onClose, isHeld = false, children }: DialogProps) => {
  const t = useText();
  const titleId = useId();
  const element = useRef<HTMLDialogElement>(null);
  // Closed while it is still in the page: only then the browser gives the focus back.
  useLayoutEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={element}
      className={style.dialog}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        if (!isHeld) onClose();
      }}
      onClose={() => {
        // Browsers let a page refuse Escape only once.
        if (isHeld) element.current?.showModal();
        else onClose();
      }}
    >
      <header className={style.head}>
        <h2 id={titleId}>{title}</h2>
        {!isHeld && (
          <Button look="quiet" aria-label={t('common.close')} onClick={onClose}>
            ✕
          </Button>
        )}
      </header>
      {children}
    </dialog>
  );
};
