import type { Webhook, WebhookDelivery } from '../../../../src/client/index.ts';
import { Status, type Tone } from '../../parts/status/status.tsx';
import { useText } from '../../text/text.tsx';

export const WebhookStatus = ({ status, failures }: Pick<Webhook, 'status' | 'failures'>) => {
  const t = useText();
  if (status === 'disabled') return <Status tone="idle">{t('webhookStatus.disabled')}</Status>;
  return failures > 0 ? (
    <Status tone="warn">{t('webhookStatus.failing')}</Status>
  ) : (
    <Status tone="good">{t('webhookStatus.enabled')}</Status>
  );
};

const tones: Readonly<Record<WebhookDelivery['status'], Tone>> = { pending: 'busy', delivered: 'good', dead: 'bad' };

export const DeliveryStatus = ({ status }: Pick<WebhookDelivery, 'status'>) => {
  const t = useText();
  return <Status tone={tones[status]}>{t(`deliveryStatus.${status}`)}</Status>;
};
