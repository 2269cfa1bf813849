import type { Operation } from '../../../../src/client/index.ts';
import type { QueryKey } from '../../data/keys.ts';
import { Action, ReasonField } from '../../parts/action/action.tsx';
import { TextField } from '../../parts/field/field.tsx';
import { typed } from '../../parts/field/typed.ts';
import { useText } from '../../text/text.tsx';
import { deadlineOf } from './lifecycle.ts';

interface CompletePaymentProps {
  readonly slug: string;
  readonly refresh: readonly QueryKey[];
  readonly look?: 'plain' | 'main';
}

export const CompletePayment = ({ slug, refresh, look = 'main' }: CompletePaymentProps) => {
  const t = useText();
  return (
    <Action
      operation="completePayment"
      label={t('payment.complete')}
      what={slug}
      does={t('payment.completeDoes', { slug })}
      look={look}
      request={(form) => ({ path: { slug }, body: { paymentId: typed(form, 'paymentId') ?? '' } })}
      fields={(errorAt) => (
        <TextField
          name="paymentId"
          label={t('payment.id')}
          hint={t('payment.idHint')}
          error={errorAt('paymentId')}
          maxLength={255}
          required
        />
      )}
      refresh={refresh}
    />
  );
};

interface CancelCreationProps {
  readonly slug: string;
  /** The operation that waits for the payment; null: it is not known. */
  readonly operation: Operation | null;
  readonly refresh: readonly QueryKey[];
}

export const CancelCreation = ({ slug, operation, refresh }: CancelCreationProps) => {
  const t = useText();
  const isWaiting = deadlineOf(operation)?.what === 'payment';
  return (
    <Action
      operation="cancelOperation"
      label={t('payment.cancel')}
      what={slug}
      does={t('payment.cancelDoes', { slug })}
      look="danger"
      disabledBecause={isWaiting ? null : t('payment.cancelNot')}
      request={(form) => ({ path: { id: operation?.id ?? '' }, body: { reason: typed(form, 'reason') ?? '' } })}
      fields={(errorAt) => <ReasonField errorAt={errorAt} />}
      refresh={refresh}
    />
  );
};
