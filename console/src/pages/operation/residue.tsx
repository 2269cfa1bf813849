import type { Operation } from '../../../../src/client/index.ts';
import { Section } from '../../parts/page/page.tsx';
import { isTextId, type TextId, useText } from '../../text/text.tsx';
import style from './operation.module.css';

type RepairText = Extract<TextId, `residue.${string}`>;
const isRepairText = (id: string): id is RepairText => isTextId(id);

/** What the operation has left behind, and what to do about each. */
export const Residue = ({ operation: { residue } }: { readonly operation: Operation }) => {
  const t = useText();
  return (
    <Section title={t('operation.residue')}>
      <ul className={style.residue}>
        {residue.map(({ kind, name }) => (
          <li key={`${kind} ${name}`}>
            <strong>
              {isTextId(`residueKind.${kind}`) ? t(`residueKind.${kind}` as 'residueKind.namespace') : kind}
            </strong>{' '}
            <code>{name}</code>
            <p>{isRepairText(`residue.${kind}`) ? t(`residue.${kind}` as 'residue.namespace') : null}</p>
          </li>
        ))}
      </ul>
      <p>
        <a href="/docs/operations#what-each-state-means-and-how-to-leave-it">{t('operation.residueMore')}</a>
      </p>
    </Section>
  );
};
