import type { TextId } from '../../text/text.tsx';
import { useText } from '../../text/text.tsx';
import style from './deletion.module.css';

const parts = [
  ['step.stopWork', 'deletion.does.stopWork'],
  ['step.pauseSchedules', 'deletion.does.pauseSchedules'],
  ['step.awaitGrace', 'deletion.does.awaitGrace'],
  ['step.exportData', 'deletion.does.exportData'],
  ['step.deleteNamespace', 'deletion.does.deleteNamespace'],
  ['step.revokeKeys', 'deletion.does.revokeKeys'],
  ['step.removeRows', 'deletion.does.removeRows'],
  ['step.certify', 'deletion.does.certify'],
] as const satisfies readonly (readonly [TextId, TextId])[];

/** From this step on there is no way back. */
const firstFinal = parts.findIndex(([step]) => step === 'step.deleteNamespace');

/** What a deletion does, step by step. */
export const DeletionPlan = () => {
  const t = useText();
  const list = (from: number, to: number) => (
    <ol start={from + 1}>
      {parts.slice(from, to).map(([step, does]) => (
        <li key={step}>
          <h3>{t(step)}</h3>
          <p>{t(does)}</p>
        </li>
      ))}
    </ol>
  );
  return (
    <div className={style.plan}>
      {list(0, firstFinal)}
      <p className={style.point}>{t('deletion.pointOfNoReturn')}</p>
      {list(firstFinal, parts.length)}
    </div>
  );
};
