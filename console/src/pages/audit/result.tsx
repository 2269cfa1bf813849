import { Link } from '@tanstack/react-router';
import type { AuditKey } from '../../../../src/client/index.ts';
import { type Conclusion, eventOfLine } from '../../audit/conclusion.ts';
import { keepKeys } from '../../audit/pins.ts';
import type { Fault } from '../../audit/run.ts';
import { Button } from '../../parts/button/button.tsx';
import { CopyButton } from '../../parts/copy/copy.tsx';
import { Facts } from '../../parts/facts/facts.tsx';
import { Status } from '../../parts/status/status.tsx';
import { useTimeText } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import style from './audit.module.css';
import type { Trail } from './places.ts';

interface ResultBoxProps {
  readonly conclusion: Conclusion;
  readonly keyIds: readonly string[];
  readonly seconds: number;
  /** The keys that the server names. */
  readonly named: readonly AuditKey[];
  readonly hasKept: boolean;
}

/** The speed with fewer says only how long the connection took. */
const rateEventsMin = 10_000;

/** What was proven, what by whose word, and what was not: three sentences. */
export const ResultBox = ({ conclusion, keyIds, seconds, named, hasKept }: ResultBoxProps) => {
  const t = useText();
  const timeOf = useTimeText();
  const { events, signed, open } = conclusion;
  const isWeak = signed.by === 'none' || signed.by === 'named';
  const { upTo, checkpoints, since } = signed;
  const { unsigned, compared } = open;
  const signedText =
    signed.by === 'kept' || signed.by === 'pasted'
      ? t(`verify.signed.${signed.by}`, { upTo, checkpoints, since: timeOf(since ?? '') })
      : signed.by === 'named'
        ? t('verify.signed.named', { upTo, checkpoints })
        : t('verify.signed.none', { events });
  const keepable = named.filter(({ id }) => keyIds.includes(id));
  return (
    <div className={style.result} data-tone={isWeak ? 'warn' : 'good'}>
      <h2>
        <Status tone={isWeak ? 'warn' : 'good'}>
          {signed.by === 'none' ? t('verify.unsigned') : isWeak ? t('verify.consistent') : t('verify.intact')}
        </Status>
      </h2>
      <ol className={style.sentences}>
        <li>{t('verify.whole', { events })}</li>
        <li>{signedText}</li>
        <li>
          {compared === null
            ? t('verify.open', { unsigned })
            : t('verify.openCompared', { unsigned, seq: compared.seq, at: timeOf(compared.keptAt) })}
        </li>
      </ol>
      <p className={style.soft}>
        {events < rateEventsMin
          ? t('verify.tookShort', { seconds: seconds.toFixed(1) })
          : t('verify.took', { seconds: seconds.toFixed(1), rate: Math.round(events / seconds) })}
      </p>
      {!hasKept && keepable.length > 0 && (
        <div>
          <Button onClick={() => keepKeys(keepable, 'server')}>{t('verify.keepUsed')}</Button>
        </div>
      )}
    </div>
  );
};

/** The trail is not proven to be wrong: what would prove it is not there. */
const unproven = new Set<Fault['code']>(['unknown_key', 'invalid_key', 'nothing_signed']);

/** The first event that is wrong, and what differs. */
export const FaultBox = ({ fault, trail }: { readonly fault: Fault; readonly trail: Trail }) => {
  const t = useText();
  const { code, seq, differs, message, line } = fault;
  const tone = unproven.has(code) ? 'warn' : 'bad';
  const event = line === null ? null : eventOfLine(line);
  const text = event?.text ?? line;
  const at = (event?.event as { readonly at?: unknown } | null | undefined)?.at;
  return (
    <div className={style.result} data-tone={tone}>
      <h2>
        <Status tone={tone}>{tone === 'warn' ? t('verify.notProven') : t('verify.notIntact')}</Status>
      </h2>
      <p>
        {seq !== null && <strong>{t('verify.atEvent', { seq })} </strong>}
        {t(`auditFault.${code}`)}
      </p>
      <p className={style.soft} lang="en">
        {message}
      </p>
      {differs !== null && (
        <Facts
          rows={[
            [t('verify.stated'), <code key="stated">{differs.stated}</code>],
            [t('verify.found'), <code key="found">{differs.found}</code>],
          ]}
        />
      )}
      {text !== null && (
        <div className={style.text}>
          <header>
            <h3>{event === null ? t('verify.line') : t('verify.lineText')}</h3>
            <CopyButton text={text} />
          </header>
          <pre translate="no">{text}</pre>
        </div>
      )}
      {typeof at === 'string' && trail.slug !== null && seq !== null && (
        <Link to="/orgs/$slug/audit" params={{ slug: trail.slug }} search={{ since: at } as never}>
          {t('verify.showFrom')}
        </Link>
      )}
    </div>
  );
};
