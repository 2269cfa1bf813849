import { CopyButton } from '../copy/copy.tsx';
import style from './secret.module.css';

interface SecretProps {
  /** What it is. */
  readonly label: string;
  readonly text: string;
}

/** Something to copy from the page, in one piece. */
export const Secret = ({ label, text }: SecretProps) => (
  <div className={style.secret}>
    <header>
      <h3>{label}</h3>
      <CopyButton text={text} what={label} />
    </header>
    <code translate="no">{text}</code>
  </div>
);
