import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { FreeholdError, type Operation } from '../../../../src/client/index.ts';
import { context, useContextPart, useMay } from '../../context/context.ts';
import { clientFor } from '../../data/client.ts';
import { errorOf } from '../../data/error.ts';
import type { QueryKey } from '../../data/keys.ts';
import { type AnswerOf, callOperation, type OperationId, operations, type RequestOf } from '../../data/operations.ts';
import { useRefresh } from '../../data/queries.ts';
import { useText } from '../../text/text.tsx';
import { Button } from '../button/button.tsx';
import { Dialog, DialogFoot } from '../dialog/dialog.tsx';
import { CheckField, TextArea } from '../field/field.tsx';
import { Failure } from '../state/state.tsx';
import { announce } from '../toast/toast.tsx';
import style from './action.module.css';
import { CopyAs } from './copy-as.tsx';
import { useOffer } from './offered.ts';
import { useHoldersText, useRefusal } from './refusal.ts';

/** What is wrong with the value at this path of the request, such as `reason` or `owner.email`; null: nothing. */
export type ErrorAt = (path: string) => string | null;

const errorAtOf =
  (error: Error | null): ErrorAt =>
  (path) =>
    (error instanceof FreeholdError && error.errors.find((each) => each.path === path)?.message) || null;

interface ActionProps<Id extends OperationId> {
  readonly operation: Id;
  /** What the button says, and what the dialog is called. */
  readonly label: string;
  /** What will happen, in a sentence or two. */
  readonly does: ReactNode;
  /** The request, from what was filled in. */
  readonly request: (form: FormData) => RequestOf<Id>;
  /** What is to be filled in. */
  readonly fields?: (errorAt: ErrorAt) => ReactNode;
  readonly look?: 'plain' | 'main' | 'danger' | 'quiet';
  /** Which of several things on the page it is about, for people who do not see where the button stands. */
  readonly what?: string;
  /** Why it cannot be done now, besides permissions. */
  readonly disabledBecause?: string | null;
  /** Whether the page says beside it why it cannot be done. */
  readonly isReasonShown?: boolean;
  /** What has to be read again once it is done. */
  readonly refresh?: readonly QueryKey[];
  /** Called instead of the line that says it is done. Returns what the dialog shows then, such as a secret. */
  readonly onDone?: (answer: AnswerOf<Id>) => ReactNode;
  /** What the reader confirms before that is closed, such as that a secret is stored. Nothing else closes it. */
  readonly confirmation?: string;
}

const isOperation = (answer: unknown): answer is Operation =>
  typeof answer === 'object' && answer !== null && 'steps' in answer && 'workflow' in answer;

/** The operation that a call has started; null: it is done already. */
const startedBy = (answer: unknown): Operation | null => {
  if (isOperation(answer)) return answer;
  const inner = typeof answer === 'object' && answer !== null && 'operation' in answer ? answer.operation : null;
  return isOperation(inner) ? inner : null;
};

/** Why it was not done. It begins with the caller's permission, since that never changes by filling something in. */
const useDisabledBecause = (operation: OperationId, why: string | null): string | null => {
  const { permission } = operations[operation];
  // Operations without a permission are about the caller itself.
  const may = useMay(permission ?? 'organization:list') || permission === null;
  return useRefusal(may, operation) ?? why;
};

/**
 * A button for one call. Before it is made, a dialog says what it does, who may, and how to make it from elsewhere. A call that
 * starts an operation leads to its page.
 */
export const Action = <Id extends OperationId>(props: ActionProps<Id>) => {
  const { operation, label, look = 'plain', what, disabledBecause = null, isReasonShown = false } = props;
  const [isOpen, setIsOpen] = useState(false);
  const because = useDisabledBecause(operation, disabledBecause);
  const open = useCallback(() => setIsOpen(true), []);
  // That of one row among many would say nothing without the row.
  useOffer(label, open, because === null && what === undefined);
  return (
    <>
      <Button aria-haspopup="dialog" look={look} disabledBecause={because} isReasonShown={isReasonShown} onClick={open}>
        {label}
        {what !== undefined && <span className="visually-hidden"> {what}</span>}
      </Button>
      {isOpen && <ActionDialog {...props} onClose={() => setIsOpen(false)} />}
    </>
  );
};

const ActionDialog = <Id extends OperationId>(props: ActionProps<Id> & { readonly onClose: () => void }) => {
  const {
    operation,
    label,
    does,
    request,
    fields,
    look = 'plain',
    refresh = [],
    onDone,
    confirmation,
    onClose,
  } = props;
  const t = useText();
  const navigate = useNavigate();
  const refreshed = useRefresh();
  const slug = useContextPart(({ current }) => current?.slug ?? null);
  const form = useRef<HTMLFormElement>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<Error | null>(null);
  const [shown, setShown] = useState<ReactNode>(null);
  const [isConfirmed, setIsConfirmed] = useState(confirmation === undefined);
  const [isOutdated, setIsOutdated] = useState(false);
  const holdersText = useHoldersText();
  const mayFollow = useMay('operation:read');
  const { permission } = operations[operation];

  const isOpen = useRef(false);
  useEffect(() => {
    isOpen.current = true;
    return () => {
      isOpen.current = false;
    };
  }, []);
  const requested = () => request(new FormData(form.current ?? undefined));

  const send = async (event: FormEvent) => {
    event.preventDefault();
    setIsBusy(true);
    setError(null);
    setIsOutdated(false);
    try {
      const answer = await callOperation(clientFor(slug), operation, requested());
      // An answer that belongs to an organization that was left says nothing where the reader is now.
      if ((context.read().current?.slug ?? null) !== slug) return;
      await refreshed(...refresh);
      // Its page is for those who may read it.
      const started = mayFollow ? startedBy(answer) : null;
      const more = onDone?.(answer);
      if (more !== undefined && more !== null) return setShown(more);
      // Closed meanwhile, it leads nowhere any longer; that it is done is said.
      if (!isOpen.current || (started === null && onDone === undefined)) announce(t('action.done', { action: label }));
      if (!isOpen.current) return;
      onClose();
      if (started === null) return;
      await (slug === null
        ? navigate({ to: '/operations/$id', params: { id: started.id } })
        : navigate({ to: '/orgs/$slug/operations/$id', params: { slug, id: started.id } }));
    } catch (failure) {
      // Somebody else was quicker. What was filled in stays, beside what is there now.
      if (failure instanceof FreeholdError && failure.code === 'precondition_failed') {
        await refreshed(...refresh);
        return setIsOutdated(true);
      }
      setError(errorOf(failure));
    } finally {
      setIsBusy(false);
    }
  };

  if (shown !== null)
    return (
      <Dialog title={label} onClose={onClose} isHeld={!isConfirmed}>
        <div className={style.form}>
          {shown}
          {confirmation !== undefined && (
            <CheckField
              label={confirmation}
              checked={isConfirmed}
              onChange={({ target }) => setIsConfirmed(target.checked)}
            />
          )}
          <DialogFoot>
            <Button look="main" disabledBecause={isConfirmed ? null : t('action.confirmFirst')} onClick={onClose}>
              {t('common.close')}
            </Button>
          </DialogFoot>
        </div>
      </Dialog>
    );
  return (
    <Dialog title={label} onClose={onClose}>
      <form ref={form} className={style.form} onSubmit={send}>
        <div>{does}</div>
        {fields?.(errorAtOf(error))}
        {permission !== null && <p className={style.who}>{t('action.who', { holders: holdersText(permission) })}</p>}
        <CopyAs operation={operation} request={requested} />
        {error !== null && <Failure error={error} />}
        {isOutdated && (
          <p className={style.outdated} role="alert">
            {t('action.outdated')}
          </p>
        )}
        <DialogFoot>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" look={look === 'danger' ? 'danger' : 'main'} isBusy={isBusy}>
            {label}
          </Button>
        </DialogFoot>
      </form>
    </Dialog>
  );
};

/** The field for a reason, which the audit trail keeps. */
export const ReasonField = ({ errorAt }: { readonly errorAt: ErrorAt }) => {
  const t = useText();
  return (
    <TextArea
      name="reason"
      label={t('action.reason')}
      hint={t('action.reasonHint')}
      required
      error={errorAt('reason')}
      maxLength={500}
    />
  );
};
