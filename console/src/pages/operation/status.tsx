import type { Operation } from '../../../../src/client/index.ts';
import { Status, type Tone } from '../../parts/status/status.tsx';
import { useText } from '../../text/text.tsx';

const tones: Readonly<Record<Operation['status'], Tone>> = {
  pending: 'busy',
  running: 'busy',
  succeeded: 'good',
  failed: 'bad',
  compensating: 'warn',
  compensated: 'warn',
  canceled: 'idle',
  stuck: 'bad',
};

export const OperationStatus = ({ status }: Pick<Operation, 'status'>) => {
  const t = useText();
  return <Status tone={tones[status]}>{t(`operationStatus.${status}`)}</Status>;
};
