import { useEffect, useRef, useState } from 'react';
import { FreeholdError } from '../../../../src/client/index.ts';
import { type Conclusion, concludeFrom } from '../../audit/conclusion.ts';
import { forgetProof, keepProof, usePins } from '../../audit/pins.ts';
import type { Fault, Outcome, Progress } from '../../audit/run.ts';
import type { Message, Source } from '../../audit/verify.worker.ts';
import { startVerification } from '../../audit/worker.ts';
import { clientFor } from '../../data/client.ts';
import { errorOf } from '../../data/error.ts';
import { withPatience } from '../../data/patience.ts';
import { useRead } from '../../data/queries.ts';
import { Button } from '../../parts/button/button.tsx';
import { CheckField } from '../../parts/field/field.tsx';
import { useFilters } from '../../parts/filters/filters.tsx';
import { Page, Section } from '../../parts/page/page.tsx';
import { Failure, Shown } from '../../parts/state/state.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import style from './audit.module.css';
import { Keys } from './keys.tsx';
import { useTrail } from './places.ts';
import { RunProgress } from './progress.tsx';
import { FaultBox, ResultBox } from './result.tsx';

type State =
  | { readonly name: 'idle' }
  | { readonly name: 'running'; readonly progress: Progress | null; readonly startedAt: number }
  | {
      readonly name: 'proven';
      readonly conclusion: Conclusion;
      readonly keyIds: readonly string[];
      readonly seconds: number;
    }
  | { readonly name: 'fault'; readonly fault: Fault }
  | { readonly name: 'failed'; readonly error: Error };

const headerMax = 4_096;

/** The chain that a file says it is of; undefined: it does not say so in its first line. */
const chainOf = async (file: Blob): Promise<string | undefined> => {
  const [line = ''] = (await file.slice(0, headerMax).text()).split('\n');
  try {
    const header = JSON.parse(line) as { orgId?: unknown } | null;
    return typeof header?.orgId === 'string' ? header.orgId.toLowerCase() : undefined;
  } catch {
    // The verifier says what is wrong with it.
    return undefined;
  }
};

/** The error of an export that the server did not hand out. */
const refusalOf = ({ status, text }: Extract<Message, { type: 'refused' }>): FreeholdError => {
  try {
    const { code, detail, requestId } = JSON.parse(text) as { code: string; detail: string; requestId?: string };
    return new FreeholdError(code, detail, { status, ...(requestId !== undefined && { requestId }) });
  } catch {
    return new FreeholdError('unexpected_answer', `${status}`, { status });
  }
};

/** Verifies a trail in this browser, so that the server is not asked whether its own records are right. */
export const VerifyPage = () => {
  const t = useText();
  const { filters } = useFilters('orgId');
  const trail = useTrail(filters.orgId);
  const { keys: kept, proofs } = usePins();
  const named = useRead(trail.key('keys'), (client, signal) => client.audit.listKeys({ signal }));
  const current = useRead(trail.key('proof'), trail.prove);
  const [state, setState] = useState<State>({ name: 'idle' });
  const [isCompared, setIsCompared] = useState(true);
  const cancel = useRef<(() => void) | null>(null);
  const result = useRef<HTMLDivElement>(null);

  // Leaving the page ends the worker.
  useEffect(() => () => cancel.current?.(), []);
  useEffect(() => {
    if (state.name !== 'idle' && state.name !== 'running') result.current?.focus();
  }, [state.name]);

  const conclude = (outcome: Outcome, proof: (typeof proofs)[string] | null, startedAt: number): void => {
    if (outcome.fault !== null) {
      setState({ name: 'fault', fault: outcome.fault });
      return;
    }
    const { verified } = outcome;
    // An older export does not replace what is known of a newer one.
    const known = proofs[verified.orgId]?.proof.head.seq ?? 0;
    if (verified.events >= known && verified.events > 0) keepProof(outcome.proof);
    setState({
      name: 'proven',
      conclusion: concludeFrom(verified, { keys: kept, proof }),
      keyIds: verified.keyIds,
      seconds: (performance.now() - startedAt) / 1_000,
    });
  };

  const start = async (file: Blob | null) => {
    const startedAt = performance.now();
    cancel.current?.();
    setState({ name: 'running', progress: null, startedAt });
    let isWanted = true;
    cancel.current = () => {
      isWanted = false;
    };
    try {
      // The worker cannot renew the session; this does.
      const chain =
        file === null
          ? (await withPatience((signal) => trail.prove(clientFor(trail.slug), signal))).orgId
          : await chainOf(file);
      if (!isWanted) return;
      const proof = (isCompared && chain !== undefined && proofs[chain]) || null;
      const source: Source = file === null ? { url: trail.exportPath } : { file };
      const task = { source, proof: proof?.proof, keys: kept.length === 0 ? undefined : kept };
      cancel.current = startVerification(task, (message) => {
        if (message.type === 'progress') return setState({ name: 'running', progress: message.progress, startedAt });
        if (message.type === 'ended') return conclude(message.outcome, proof, startedAt);
        const error = message.type === 'refused' ? refusalOf(message) : new Error(message.message);
        setState({ name: 'failed', error });
      });
    } catch (failure) {
      if (isWanted) setState({ name: 'failed', error: errorOf(failure) });
    }
  };

  const stop = () => {
    cancel.current?.();
    setState({ name: 'idle' });
  };

  const isRunning = state.name === 'running';
  const busy = isRunning ? t('verify.busy') : null;
  return (
    <Page title={t('verify.title')} lead={t('verify.lead')}>
      <div className={style.source}>
        <div className={style.choice}>
          <h2>{trail.slug === null ? t('verify.platformTrail') : t('verify.trail', { slug: trail.slug })}</h2>
          <p>{t('verify.trailText')}</p>
          <Button look="main" disabledBecause={busy} onClick={() => start(null)}>
            {t('verify.start')}
          </Button>
        </div>
        <div className={style.choice}>
          <h2 id="verify-file">{t('verify.file')}</h2>
          <p>{t('verify.fileText')}</p>
          <input
            type="file"
            aria-labelledby="verify-file"
            disabled={isRunning}
            onChange={({ currentTarget }) => {
              const file = currentTarget.files?.[0];
              // The same file can be chosen again.
              currentTarget.value = '';
              if (file !== undefined) void start(file);
            }}
          />
        </div>
      </div>
      <div ref={result} tabIndex={-1} role="status" className={style.outcome}>
        {state.name === 'proven' && <ResultBox {...state} named={named.data?.data ?? []} hasKept={kept.length > 0} />}
        {state.name === 'fault' && <FaultBox fault={state.fault} trail={trail} />}
        {state.name === 'failed' && <Failure error={state.error} />}
      </div>
      {isRunning && <RunProgress {...state} onCancel={stop} />}
      <Section title={t('verify.keys')}>
        <p className={style.soft}>{t('verify.keysText')}</p>
        <Keys named={named} />
      </Section>
      <Section title={t('verify.proof')}>
        <p className={style.soft}>{t('verify.proofText')}</p>
        <Shown query={current}>
          {({ orgId }) => {
            const found = proofs[orgId];
            return found === undefined ? (
              <p>{t('verify.noProof')}</p>
            ) : (
              <>
                <p>
                  {t('verify.keptProof', { seq: found.proof.head.seq })} <Time at={found.keptAt} />{' '}
                  <code translate="no">{found.proof.head.hash}</code>
                </p>
                <CheckField
                  label={t('verify.compare')}
                  hint={t('verify.compareHint')}
                  checked={isCompared}
                  onChange={({ target }) => setIsCompared(target.checked)}
                />
                <div>
                  <Button onClick={() => forgetProof(orgId)}>{t('verify.forgetProof')}</Button>
                </div>
              </>
            );
          }}
        </Shown>
      </Section>
    </Page>
  );
};
