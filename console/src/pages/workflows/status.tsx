import type { Run } from '../../../../src/client/index.ts';
import { Status, type Tone } from '../../parts/status/status.tsx';
import { useText } from '../../text/text.tsx';

const tones: Readonly<Record<Run['status'], Tone>> = {
  starting: 'busy',
  running: 'busy',
  completed: 'good',
  failed: 'bad',
  canceled: 'idle',
  terminated: 'warn',
  timedOut: 'bad',
  notStarted: 'bad',
};

export const RunStatus = ({ status }: Pick<Run, 'status'>) => {
  const t = useText();
  return <Status tone={tones[status]}>{t(`runStatus.${status}`)}</Status>;
};

export const isOpen = ({ status }: Pick<Run, 'status'>): boolean => status === 'starting' || status === 'running';
