import { type ReactNode, useEffect } from 'react';
import style from './sign-in.module.css';

interface AloneProps {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly isWide?: boolean;
  readonly children?: ReactNode;
}

/** The frame of a page for somebody who may not be signed in: no menu, one thing to do. */
export const Alone = ({ title, lead, isWide = false, children }: AloneProps) => {
  useEffect(() => {
    document.title = `${title} · Freehold`;
  }, [title]);
  return (
    <main className={style.alone} data-wide={isWide || undefined}>
      <a href="/console/" className={style.brand}>
        Freehold
      </a>
      <header>
        <h1 tabIndex={-1}>{title}</h1>
        {lead !== undefined && <div className={style.lead}>{lead}</div>}
      </header>
      {children}
    </main>
  );
};

export const Card = ({ children }: { readonly children: ReactNode }) => <div className={style.card}>{children}</div>;
