import type { DriftFinding, DriftPolicy } from '../../../../src/client/index.ts';
import { Status, type Tone } from '../../parts/status/status.tsx';
import { useText } from '../../text/text.tsx';

const tones: Readonly<Record<DriftFinding['status'], Tone>> = { open: 'warn', repaired: 'good', gone: 'idle' };

export const FindingStatus = ({ status }: Pick<DriftFinding, 'status'>) => {
  const t = useText();
  return <Status tone={tones[status]}>{t(`findingStatus.${status}`)}</Status>;
};

const modeTones: Readonly<Record<DriftPolicy['mode'], Tone>> = { off: 'idle', report: 'warn', repair: 'good' };

export const ModeStatus = ({ mode }: Pick<DriftPolicy, 'mode'>) => {
  const t = useText();
  return <Status tone={modeTones[mode]}>{t(`driftMode.${mode}`)}</Status>;
};
