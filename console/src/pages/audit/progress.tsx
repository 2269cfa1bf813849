import type { Progress } from '../../audit/run.ts';
import { Button } from '../../parts/button/button.tsx';
import { useText } from '../../text/text.tsx';
import style from './audit.module.css';

interface RunProgressProps {
  readonly progress: Progress | null;
  readonly startedAt: number;
  readonly onCancel: () => void;
}

export const RunProgress = ({ progress, startedAt, onCancel }: RunProgressProps) => {
  const t = useText();
  const { events = 0, of = null } = progress ?? {};
  const seconds = (performance.now() - startedAt) / 1_000;
  const text =
    of === null
      ? t('verify.starting')
      : seconds < 1
        ? t('verify.begun', { events, of })
        : t('verify.progress', { events, of, rate: Math.round(events / seconds) });
  return (
    <div className={style.run}>
      <progress aria-label={t('verify.progressLabel')} value={of === null || of === 0 ? undefined : events / of} />
      <span>{text}</span>
      <Button onClick={onCancel}>{t('common.cancel')}</Button>
    </div>
  );
};
