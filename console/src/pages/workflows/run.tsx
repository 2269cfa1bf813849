import { getRouteApi } from '@tanstack/react-router';
import type { RunDetails } from '../../../../src/client/index.ts';
import { useMay } from '../../context/context.ts';
import { orgKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { Action, ReasonField } from '../../parts/action/action.tsx';
import { Facts } from '../../parts/facts/facts.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Page } from '../../parts/page/page.tsx';
import { Shown } from '../../parts/state/state.tsx';
import { Table } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { Message } from './message.tsx';
import { RunOccurrence } from './occurrence.tsx';
import { isOpen, RunStatus } from './status.tsx';
import style from './workflows.module.css';

const route = getRouteApi('/orgs/$slug/runs/$id');

/** While a run is open, Temporal is asked about it. */
const openMs = 3_000;

interface OfRun {
  readonly slug: string;
  readonly run: RunDetails;
}

const Actions = ({ slug, run }: OfRun) => {
  const t = useText();
  const path = { slug, id: run.id };
  const shared = {
    disabledBecause: isOpen(run) ? null : t('run.hasEnded'),
    request: (form: FormData) => ({ path, body: { reason: typed(form, 'reason') ?? '' } }),
    fields: (errorAt: (path: string) => string | null) => <ReasonField errorAt={errorAt} />,
    refresh: [orgKey(slug, 'runs')],
  };
  return (
    <>
      <Message slug={slug} id={run.id} isOpen={isOpen(run)} />
      <Action operation="cancelRun" label={t('run.cancel')} does={t('run.cancelDoes')} {...shared} />
      <Action
        operation="terminateRun"
        label={t('run.terminate')}
        does={t('run.terminateDoes')}
        look="danger"
        {...shared}
      />
    </>
  );
};

const Pending = ({ run: { pendingActivities } }: Pick<OfRun, 'run'>) => {
  const t = useText();
  if (pendingActivities.length === 0) return null;
  return (
    <section>
      <h2>{t('run.activities')}</h2>
      <Table
        caption={t('run.activities')}
        rows={pendingActivities.map((activity, index) => ({ ...activity, key: String(index) }))}
        rowKey={({ key }) => key}
        columns={[
          { title: t('run.activity'), cell: ({ activityType }) => <code>{activityType}</code> },
          { title: t('run.attempt'), cell: ({ attempt }) => attempt, align: 'end' },
          {
            title: t('run.state'),
            cell: ({ isStarted }) => (isStarted ? t('run.activityRuns') : t('run.activityWaits')),
          },
          { title: t('run.lastFailure'), cell: ({ lastFailure }) => lastFailure?.message ?? '' },
        ]}
      />
    </section>
  );
};

/** Of a run that has ended. */
const Ended = ({ run: { activities } }: Pick<OfRun, 'run'>) => {
  const t = useText();
  if (activities.length === 0) return null;
  return (
    <section>
      <h2>{t('run.endedActivities')}</h2>
      <Table
        caption={t('run.endedActivities')}
        rows={activities.map((activity, index) => ({ ...activity, key: String(index) }))}
        rowKey={({ key }) => key}
        columns={[
          { title: t('run.activity'), cell: ({ activityType }) => <code>{activityType}</code> },
          { title: t('run.state'), cell: ({ status }) => t(`runActivityStatus.${status}`) },
          { title: t('run.attempt'), cell: ({ attempt }) => (attempt === 0 ? '–' : attempt), align: 'end' },
          { title: t('run.activityStarted'), cell: ({ startedAt }) => startedAt && <Time at={startedAt} /> },
          { title: t('run.activityFinished'), cell: ({ finishedAt }) => finishedAt && <Time at={finishedAt} /> },
          { title: t('run.lastFailure'), cell: ({ failure }) => failure?.message ?? '' },
        ]}
      />
    </section>
  );
};

/** What it has returned, for members only. */
const Result = ({ slug, run }: OfRun) => {
  const t = useText();
  const isShown = useMay('run-result:read') && run.status === 'completed';
  const result = useRead(
    orgKey(slug, 'runs', run.id, 'result'),
    (client, signal) => client.runs.readResult({ path: { slug, id: run.id }, signal }),
    { enabled: isShown },
  );
  if (!isShown) return null;
  return (
    <section>
      <h2>{t('run.result')}</h2>
      <Shown query={result}>
        {({ result: value, isKept }) =>
          isKept ? (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard (WCAG 2.1.1)
            <pre className={style.result} tabIndex={0}>
              {JSON.stringify(value, null, 2)}
            </pre>
          ) : (
            <p>{t('run.resultGone')}</p>
          )
        }
      </Shown>
    </section>
  );
};

export const RunPage = () => {
  const t = useText();
  const { slug, id } = route.useParams();
  const run = useRead(orgKey(slug, 'runs', id), (client, signal) => client.runs.read({ path: { slug, id }, signal }), {
    refetchInterval: (answer) => (answer === undefined || isOpen(answer) ? openMs : false),
  });
  const { data } = run;
  return (
    <Page title={data?.workflowId ?? t('run.title')} actions={data && <Actions slug={slug} run={data} />}>
      <Shown query={run}>
        {(shown) => (
          <>
            {shown.waitsForWorker === true && (
              <p className={style.waits} role="status">
                {t('run.waitsForWorker')}
              </p>
            )}
            {isOpen(shown) && !shown.live && (
              <p className={style.waits} role="status">
                {t('run.notLive')}
              </p>
            )}
            <Facts
              rows={[
                [t('run.status'), <RunStatus key="status" {...shown} />],
                ...(shown.failure === null ? [] : [[t('run.failure'), shown.failure.message] as const]),
                [t('run.workflow'), shown.workflow],
                ...(shown.schedule === null
                  ? []
                  : [[t('run.schedule'), <RunOccurrence key="of" slug={slug} {...shown} />] as const]),
                [t('run.workflowId'), <code key="id">{shown.workflowId}</code>],
                [t('run.runId'), shown.runId === null ? '–' : <code key="run">{shown.runId}</code>],
                [t('run.namespace'), <code key="namespace">{shown.namespace}</code>],
                [t('run.createdAt'), <Time key="created" at={shown.createdAt} />],
                [t('run.finishedAt'), shown.finishedAt === null ? '–' : <Time key="end" at={shown.finishedAt} />],
                ...(shown.webUrl === null
                  ? []
                  : [
                      [
                        t('run.webUi'),
                        <a key="web" href={shown.webUrl} rel="noreferrer">
                          {t('run.openWebUi')}
                        </a>,
                      ] as const,
                    ]),
              ]}
            />
            <Pending run={shown} />
            <Ended run={shown} />
            <Result slug={slug} run={shown} />
          </>
        )}
      </Shown>
    </Page>
  );
};
