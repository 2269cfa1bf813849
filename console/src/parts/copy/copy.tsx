import { useState } from 'react';
import { type Translate, useText } from '../../text/text.tsx';
import { Button } from '../button/button.tsx';
import { announce } from '../toast/toast.tsx';
import style from './copy.module.css';

interface CopyProps {
  readonly text: string;
  /** What is copied, such as "curl". */
  readonly label?: string;
  /** Which of several things on the page is copied, for people who do not see where the button stands. */
  readonly what?: string;
}

/** Copies the text, and says whether that was allowed. */
export const copyText = async (text: string, t: Translate): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // A browser refuses it on plain http, and where the reader has forbidden it.
    announce(t('copy.refused'));
    return false;
  }
  announce(t('copy.done'));
  return true;
};

export const CopyButton = ({ text, label, what }: CopyProps) => {
  const t = useText();
  const [isDone, setIsDone] = useState(false);
  const copy = async () => setIsDone(await copyText(text, t));
  return (
    <Button look="quiet" onClick={copy}>
      {isDone ? t('copy.done') : (label ?? t('copy.copy'))}
      {what !== undefined && <span className="visually-hidden"> {what}</span>}
    </Button>
  );
};

/** Something to copy among facts. */
export const Copied = ({ text, what }: { readonly text: string; readonly what: string }) => (
  <span className={style.copied}>
    <code translate="no">{text}</code>
    <CopyButton text={text} what={what} />
  </span>
);
