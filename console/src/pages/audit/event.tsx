import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AuditEvent } from '../../../../src/client/index.ts';
import { canonicalText } from '../../../../src/contract/audit-chain.ts';
import { hashOfText } from '../../audit/crypto.ts';
import { CopyButton } from '../../parts/copy/copy.tsx';
import { Dialog, DialogFoot } from '../../parts/dialog/dialog.tsx';
import { Facts } from '../../parts/facts/facts.tsx';
import { Status } from '../../parts/status/status.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import style from './audit.module.css';
import { useDenialFacts } from './denial.tsx';

type Only = Partial<Record<'action' | 'actor' | 'target' | 'requestId' | 'operationId', string>>;

interface EventDialogProps {
  readonly event: AuditEvent;
  readonly slug: string | null;
  /** The query of a URL that shows this event alone. */
  readonly link: Readonly<Record<string, string>>;
  readonly onOnly: (only: Only) => void;
  readonly onClose: () => void;
}

/** One event: what it says, and the very text that was hashed. */
export const EventDialog = ({ event, slug, link, onOnly, onClose }: EventDialogProps) => {
  const t = useText();
  const { hash, ...hashed } = event;
  const text = canonicalText(hashed);
  const found = hashOfText(text);
  const url = `${window.location.origin}${window.location.pathname}?${new URLSearchParams(link)}`;

  const only = (name: keyof Only, value: string): ReactNode => (
    <button
      key={name}
      type="button"
      className={style.value}
      title={t('audit.onlyThis', { value })}
      onClick={() => onOnly({ [name]: value })}
    >
      {value}
    </button>
  );
  const { operationId } = event;
  const denial = useDenialFacts({ event, slug });
  return (
    <Dialog title={t('audit.event', { seq: event.seq })} onClose={onClose}>
      <div className={style.event}>
        <Facts
          rows={[
            [t('audit.action'), only('action', event.action)],
            [t('audit.at'), <Time key="at" at={event.at} />],
            [t('audit.actor'), only('actor', event.actor)],
            [t('audit.target'), only('target', event.target)],
            ...(event.reason === null ? [] : [[t('audit.reason'), event.reason] as const]),
            ...denial,
            ...(event.requestId === null ? [] : [[t('audit.requestId'), only('requestId', event.requestId)] as const]),
            ...(operationId === null
              ? []
              : [
                  [
                    t('audit.operationId'),
                    slug === null ? (
                      <Link key="operation" to="/operations/$id" params={{ id: operationId }}>
                        {operationId}
                      </Link>
                    ) : (
                      <Link key="operation" to="/orgs/$slug/operations/$id" params={{ slug, id: operationId }}>
                        {operationId}
                      </Link>
                    ),
                  ] as const,
                ]),
          ]}
        />
        <section className={style.text}>
          <header>
            <h3>{t('audit.hashedText')}</h3>
            <CopyButton text={text} what={t('audit.hashedText')} />
          </header>
          <pre translate="no">{text}</pre>
          <p>
            SHA-256 <code translate="no">{hash}</code>
          </p>
          <p>
            <Status tone={found === hash ? 'good' : 'bad'}>
              {found === hash ? t('audit.matches') : t('audit.differs')}
            </Status>{' '}
            {found === hash ? t('audit.hashMatches') : t('audit.hashDiffers', { found })}
          </p>
        </section>
        <DialogFoot>
          <CopyButton text={url} label={t('audit.copyLink')} />
          <CopyButton text={JSON.stringify(event, null, 2)} label={t('audit.copyJson')} />
        </DialogFoot>
      </div>
    </Dialog>
  );
};
