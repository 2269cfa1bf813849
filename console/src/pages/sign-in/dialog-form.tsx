import type { FormEvent, ReactNode } from 'react';
import { Button } from '../../parts/button/button.tsx';
import { DialogFoot } from '../../parts/dialog/dialog.tsx';
import { useText } from '../../text/text.tsx';
import { Problem } from './problem.tsx';
import style from './sign-in.module.css';

interface DialogFormProps {
  /** What the button says; null: there is nothing to send yet. */
  readonly action: string | null;
  readonly error: Error | null;
  readonly isBusy: boolean;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => unknown;
  readonly onCancel: () => void;
  readonly children: ReactNode;
}

/** The form of a dialog about how a person signs in. */
export const DialogForm = ({ action, error, isBusy, onSubmit, onCancel, children }: DialogFormProps) => {
  const t = useText();
  return (
    <form className={style.form} onSubmit={onSubmit}>
      {children}
      <Problem error={error} />
      <DialogFoot>
        <Button onClick={onCancel}>{t('common.cancel')}</Button>
        {action !== null && (
          <Button type="submit" look="main" isBusy={isBusy}>
            {action}
          </Button>
        )}
      </DialogFoot>
    </form>
  );
};
