import type { ReactNode } from 'react';
import type { InvitationPreview } from '../../../../src/client/index.ts';
import { useText } from '../../text/text.tsx';
import style from '../sign-in/sign-in.module.css';

interface IfOpenProps extends Pick<InvitationPreview, 'status'> {
  /** What can be done with the invitation while it is open. */
  readonly children?: ReactNode;
}

/** An invitation that has ended says so, and what to do. */
export const IfOpen = ({ status, children }: IfOpenProps) => {
  const t = useText();
  if (status === 'pending') return children;
  return (
    <p className={style.note}>
      {t(`invite.${status}`)} <a href="/console/">{t('link.toConsole')}</a>
    </p>
  );
};
