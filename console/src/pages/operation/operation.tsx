import { Link, useParams, useSearch } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Operation } from '../../../../src/client/index.ts';
import { kindOf } from '../../../../src/contract/operation-kinds.ts';
import { serverTime } from '../../data/server-clock.ts';
import { Ways } from '../../parts/action/copy-as.tsx';
import { Button } from '../../parts/button/button.tsx';
import { Copied } from '../../parts/copy/copy.tsx';
import { Facts } from '../../parts/facts/facts.tsx';
import { Page, Section } from '../../parts/page/page.tsx';
import { Shown, useCodeText, useErrorText } from '../../parts/state/state.tsx';
import { Status } from '../../parts/status/status.tsx';
import { durationText } from '../../parts/time/duration.ts';
import { languageOf, Time, useNow } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { ErrorCode } from './attempts.tsx';
import { cancelRefusalOf, currentStepOf, isEnded, isGoingBack } from './control.ts';
import { Cancel, Retry } from './controls.tsx';
import { type Connection, useFollowed } from './follow.ts';
import style from './operation.module.css';
import { Residue } from './residue.tsx';
import { OperationStatus } from './status.tsx';
import { OperationSteps } from './steps.tsx';
import { isHold } from './trail.ts';

/** One sentence about how the operation is, and what comes next. */
const useSentence = () => {
  const t = useText();
  return (operation: Operation): string => {
    const { kind, status, residue } = operation;
    const step = currentStepOf(operation);
    const title = step === null ? '' : t(`step.${step.name}`);
    if (status === 'succeeded')
      return t(residue.length > 0 ? 'operation.now.succeededResidue' : 'operation.now.succeeded');
    if (status === 'failed') return t(residue.length > 0 ? 'operation.now.failedResidue' : 'operation.now.failed');
    if (status === 'compensated' || status === 'canceled') return t(`operation.now.${status}`);
    if (status === 'stuck')
      return isGoingBack(operation)
        ? t('operation.now.stuckUndo', { step: title })
        : t('operation.now.stuck', { step: title });
    if (step === null) return t(status === 'compensating' ? 'operation.now.undoing' : 'operation.now.pending');
    if (step.status === 'undoing') return t('operation.now.undoingStep', { step: title });
    if (step.status === 'undoFailed') return t('operation.now.undoWaiting', { step: title });
    if (step.status === 'running') return t('operation.now.running', { step: title });
    if (isHold(kind, step.name) && step.error === null)
      return t(step.name === 'awaitPayment' ? 'operation.now.payment' : 'operation.now.grace');
    return step.error === null && step.nextRetryAt === null
      ? t('operation.now.queued', { step: title })
      : t('operation.now.waiting', { step: title });
  };
};

const spokenEveryMs = 2_000;

/** Says each sentence for people who do not see it, but not faster than it can be heard: the last one always. */
const Announcement = ({ text }: { readonly text: string }) => {
  const [spoken, setSpoken] = useState(text);
  const spokenAt = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, spokenAt.current + spokenEveryMs - Date.now());
    const timer = setTimeout(() => {
      spokenAt.current = Date.now();
      setSpoken(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p className="visually-hidden" role="status" aria-live="polite">
      {spoken}
    </p>
  );
};

/** How long the operation takes, or took. */
const Taken = ({ operation: { createdAt, finishedAt } }: { readonly operation: Operation }) => {
  const now = useNow(1_000);
  const end = finishedAt === null ? serverTime(now) : Date.parse(finishedAt);
  return durationText(Math.max(0, end - Date.parse(createdAt)), languageOf());
};

interface LivenessProps {
  readonly operation: Operation;
  /** Whether its newest state could not be read. */
  readonly isOld: boolean;
  readonly connection: Connection;
  readonly error: Error | null;
}

/** Whether what is shown changes by itself, and whether it is all that there is to know. */
const Liveness = ({ operation, isOld, connection, error }: LivenessProps) => {
  const t = useText();
  const textOf = useErrorText();
  // A state that could not be read is not live; that is said above it.
  if (isEnded(operation) || isOld) return null;
  const isBegun = operation.workflow.runId !== null;
  return (
    <>
      {connection === 'live' && (operation.live || !isBegun) && <Status tone="good">{t('operation.live')}</Status>}
      {connection === 'live' && !operation.live && isBegun && (
        <p className={style.notice} role="status">
          <Status tone="warn">{t('operation.notLive')}</Status> {t('operation.notLiveMeans')}
        </p>
      )}
      {connection === 'connecting' && <Status tone="idle">{t('operation.connecting')}</Status>}
      {(connection === 'lost' || connection === 'refused') && (
        <p className={style.notice} role="status">
          <Status tone="warn">{t('operation.lost')}</Status> {t('operation.lostMeans')}
          {error !== null && ` ${textOf(error)}.`}
        </p>
      )}
    </>
  );
};

/** How to watch the operation from elsewhere. */
const WatchElsewhere = ({ id, slug }: { readonly id: string; readonly slug: string | null }) => {
  const t = useText();
  const organization = slug === null ? '' : ` \\\n  -H 'Freehold-Organization: ${slug}'`;
  const ways = [
    [
      'curl',
      `curl -N '${window.location.origin}/v1/operations/${id}/events' \\\n  -H "Authorization: Bearer $FREEHOLD_KEY"${organization}`,
    ],
    [
      t('action.client'),
      `for await (const { event, data } of client.operations.watch('${id}')) console.log(event, data);`,
    ],
    [t('operation.commandLine'), `freehold operation watch ${id}${slug === null ? '' : ` --org ${slug}`}`],
  ] as const;
  return (
    <details className={style.elsewhere}>
      <summary>{t('operation.watchElsewhere')}</summary>
      <Ways ways={ways} />
    </details>
  );
};

const useFacts = (slug: string | null) => {
  const t = useText();
  // On the platform, the link that led here may know more of the organization than its id.
  const { org } = useSearch({ strict: false }) as { readonly org?: unknown };
  const named = slug ?? (org === undefined ? null : String(org));
  return (operation: Operation): (readonly [string, ReactNode])[] => {
    const { id, orgId, createdAt, finishedAt, canaryMs, workflow } = operation;
    const { webUrl, workflowId } = workflow;
    const isGone = kindOf(operation.kind).creates && isEnded(operation) && operation.status !== 'succeeded';
    return [
      [t('operations.startedAt'), <Time key="started" at={createdAt} />],
      [t(finishedAt === null ? 'operation.takes' : 'operation.took'), <Taken key="taken" operation={operation} />],
      ...(canaryMs === null ? [] : [[t('operation.canary'), durationText(canaryMs, languageOf())] as const]),
      [
        t('operation.run'),
        webUrl === null ? (
          <code key="run">{workflowId}</code>
        ) : (
          <a key="run" href={webUrl} target="_blank" rel="noreferrer">
            {t('operation.openRun')}
          </a>
        ),
      ],
      [t('operation.id'), <Copied key="id" text={id} what={t('operation.id')} />],
      [
        t('operation.organization'),
        named === null || isGone ? (
          <code key="organization">{named ?? orgId}</code>
        ) : (
          <Link key="organization" to="/orgs/$slug" params={{ slug: named }}>
            {named}
          </Link>
        ),
      ],
    ];
  };
};

const Export = ({ operation, slug }: { readonly operation: Operation; readonly slug: string | null }) => {
  const t = useText();
  if (operation.export === null) return null;
  const { expiresAt, manifestHash } = operation.export;
  return (
    <Section title={t('operation.export')}>
      <p>
        {t('operation.exportUntil')} <Time at={expiresAt} />
      </p>
      <p>
        {slug === null ? (
          <Link to="/operations/$id/deletion" params={{ id: operation.id }}>
            {t('deletion.outcomeLink')}
          </Link>
        ) : (
          <Link to="/orgs/$slug/deletion" params={{ slug }}>
            {t('deletion.outcomeLink')}
          </Link>
        )}
      </p>
      <Ways ways={[[t('operation.commandLine'), `freehold operation export ${operation.id}`]]} />
      <p className={style.soft}>
        SHA-256 <code>{manifestHash}</code>
      </p>
    </Section>
  );
};

interface ViewerProps {
  readonly slug: string | null;
  readonly id: string;
}

const Viewer = ({ slug, id }: ViewerProps) => {
  const t = useText();
  const sentenceOf = useSentence();
  const errorText = useCodeText();
  const factsOf = useFacts(slug);
  const { query, trails, connection, streamError } = useFollowed(slug, id);
  const { data } = query;
  return (
    <Page
      title={data === undefined ? t('operation.title') : t(`operationKind.${data.kind}`)}
      actions={
        data !== undefined && (
          <div className={style.controls}>
            {isEnded(data) ? (
              <Button onClick={() => window.print()}>{t('operation.print')}</Button>
            ) : (
              <Retry operation={data} slug={slug} />
            )}
            <Cancel operation={data} slug={slug} />
          </div>
        )
      }
    >
      <Shown query={query}>
        {(operation) => (
          <>
            <div className={style.now} data-status={operation.status}>
              <p className={style.sentence}>
                <OperationStatus status={operation.status} /> <span>{sentenceOf(operation)}</span>
              </p>
              {operation.error !== null && operation.status !== 'canceled' && (
                <p>
                  {errorText({ code: operation.error.code, words: operation.error.message })}{' '}
                  <ErrorCode code={operation.error.code} />
                </p>
              )}
              {cancelRefusalOf(operation) === 'committed' && (
                <p className={style.soft}>{t('operation.noCancel.committed')}</p>
              )}
              <Liveness
                operation={operation}
                isOld={query.error !== null}
                connection={connection}
                error={streamError}
              />
            </div>
            <Announcement text={`${t(`operationStatus.${operation.status}`)}. ${sentenceOf(operation)}`} />
            {operation.residue.length > 0 && <Residue operation={operation} />}
            <Section title={t('operation.steps')}>
              <OperationSteps operation={operation} seen={trails} />
            </Section>
            <Facts rows={factsOf(operation)} />
            <Export operation={operation} slug={slug} />
            <WatchElsewhere id={id} slug={slug} />
          </>
        )}
      </Shown>
    </Page>
  );
};

/** An operation of an organization or, on the platform, of any. */
export const OperationPage = () => {
  const { slug = null, id = '' } = useParams({ strict: false });
  return <Viewer key={`${slug} ${id}`} slug={slug} id={id} />;
};
