import { type ReactNode, useEffect } from 'react';
import style from './page.module.css';

interface PageProps {
  readonly title: string;
  /** One sentence about what the page is for. */
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of every page: its heading, which is the title of the tab, too. */
export const Page = ({ title, lead, actions, children }: PageProps) => {
  useEffect(() => {
    document.title = `${title} · Freehold`;
  }, [title]);
  return (
    <>
      <header className={style.head}>
        <div>
          <h1 tabIndex={-1}>{title}</h1>
          {lead !== undefined && <div className={style.lead}>{lead}</div>}
        </div>
        {actions !== undefined && <div className={style.actions}>{actions}</div>}
      </header>
      <div className={style.body}>{children}</div>
    </>
  );
};

interface SectionProps {
  readonly title: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

export const Section = ({ title, actions, children }: SectionProps) => (
  <section className={style.section}>
    <header className={style.sectionHead}>
      <h2>{title}</h2>
      {actions !== undefined && <div className={style.actions}>{actions}</div>}
    </header>
    {children}
  </section>
);
