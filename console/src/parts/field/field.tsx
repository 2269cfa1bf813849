import { type ComponentProps, type ReactNode, useId } from 'react';
import style from './field.module.css';

interface Labelled {
  readonly label: string;
  /** What to know before it is filled in. */
  readonly hint?: ReactNode;
  /** What is wrong with it, in the words of the server. */
  readonly error?: string | null | undefined;
  /** What is wrong with it, as the console found and words it. */
  readonly ownError?: string | null;
}

interface FrameProps extends Labelled {
  readonly id: string;
  readonly children: ReactNode;
}

const Frame = ({ id, label, hint, error, ownError, children }: FrameProps) => (
  <div className={style.field}>
    <label htmlFor={id}>{label}</label>
    {hint !== undefined && (
      <div id={`${id}-hint`} className={style.hint}>
        {hint}
      </div>
    )}
    {children}
    {ownError != null && (
      <div id={`${id}-own-error`} className={style.error} role="alert">
        {ownError}
      </div>
    )}
    {error != null && (
      <div id={`${id}-error`} className={style.error} lang="en">
        {error}
      </div>
    )}
  </div>
);

const described = (id: string, { hint, error, ownError }: Omit<Labelled, 'label'>) => ({
  'aria-describedby':
    [hint !== undefined && `${id}-hint`, ownError != null && `${id}-own-error`, error != null && `${id}-error`]
      .filter(Boolean)
      .join(' ') || undefined,
  'aria-invalid': error != null || ownError != null || undefined,
});

export const TextField = ({ label, hint, error, ownError, ...input }: Labelled & ComponentProps<'input'>) => {
  const id = useId();
  const said = { hint, error, ...(ownError !== undefined && { ownError }) };
  return (
    <Frame id={id} label={label} {...said}>
      <input id={id} autoComplete="off" spellCheck={false} {...input} {...described(id, said)} />
    </Frame>
  );
};

export const TextArea = ({ label, hint, error, ownError, ...input }: Labelled & ComponentProps<'textarea'>) => {
  const id = useId();
  const said = { hint, error, ...(ownError !== undefined && { ownError }) };
  return (
    <Frame id={id} label={label} {...said}>
      <textarea id={id} rows={3} {...input} {...described(id, said)} />
    </Frame>
  );
};

export const SelectField = ({ label, hint, error, ...input }: Labelled & ComponentProps<'select'>) => {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <select id={id} {...input} {...described(id, { hint, error })} />
    </Frame>
  );
};

export const CheckField = ({ label, hint, ...input }: Omit<Labelled, 'error'> & ComponentProps<'input'>) => {
  const id = useId();
  return (
    <div className={style.check}>
      <input id={id} type="checkbox" {...input} {...described(id, { hint })} />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint !== undefined && (
          <div id={`${id}-hint`} className={style.hint}>
            {hint}
          </div>
        )}
      </div>
    </div>
  );
};
