import type { PolicyInfo, PolicyRevision } from '../../../../src/client/index.ts';
import { platformKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { Action, ReasonField } from '../../parts/action/action.tsx';
import { Facts } from '../../parts/facts/facts.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Page, Section } from '../../parts/page/page.tsx';
import { Shown } from '../../parts/state/state.tsx';
import { Status, type Tone } from '../../parts/status/status.tsx';
import { Table } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import style from './policy.module.css';

const key = platformKey('policies');
/** The platform has no stream of events, so the page asks. */
const readMs = 15_000;
const builtIn = 'built-in';

const tones: Readonly<Record<PolicyRevision['status'], Tone>> = {
  active: 'good',
  former: 'idle',
  forgotten: 'idle',
  rejected: 'bad',
};

/** What a revision is called: by its maker, or else by its id. */
const useName = () => {
  const t = useText();
  return ({ id, label }: Pick<PolicyRevision, 'id' | 'label'>): string =>
    id === builtIn ? t('policy.builtIn') : (label ?? id.slice(0, 12));
};

/** Which policy decides, and whether the file that is there does. */
const Deciding = ({ policy, active }: { readonly policy: PolicyInfo; readonly active: PolicyRevision | undefined }) => {
  const t = useText();
  const nameOf = useName();
  const { revision, loadedAt, bundle } = policy;
  return (
    <>
      <Facts
        rows={[
          [t('policy.deciding'), active === undefined ? t(`policySource.${policy.source}`) : nameOf(active)],
          active?.activatedAt == null
            ? [t('policy.loadedAt'), <Time key="since" at={loadedAt} />]
            : [t('policy.since'), <Time key="since" at={active.activatedAt} />],
          [t('policy.revision'), <code key="revision">{revision}</code>],
          [t('policy.place'), bundle === null ? t('policy.noPlace') : <code key="place">{bundle.place}</code>],
          ...(bundle === null
            ? []
            : [
                [
                  t('policy.lookedAt'),
                  bundle.lookedAt === null ? (
                    t('policy.notYet')
                  ) : (
                    <Time key="looked" at={bundle.lookedAt} as="relative" />
                  ),
                ] as const,
              ]),
        ]}
      />
      {bundle !== null && bundle.problem !== null && (
        <div className={style.problem}>
          <h2>{t('policy.problem')}</h2>
          <p lang="en">{bundle.problem}</p>
          <p>{t('policy.problemMeans')}</p>
        </div>
      )}
    </>
  );
};

const Activate = ({ revision }: { readonly revision: PolicyRevision }) => {
  const t = useText();
  const name = useName()(revision);
  const { id, status } = revision;
  return (
    <Action
      operation="activatePolicyRevision"
      label={t('policy.activate')}
      what={name}
      does={
        <>
          <p>{t('policy.activateDoes', { name })}</p>
          <p>{t('policy.activateUntil')}</p>
        </>
      }
      disabledBecause={status === 'former' ? null : t(`policyActivation.${status}`)}
      request={(form) => ({ path: { revision: id }, body: { reason: typed(form, 'reason') ?? '' } })}
      fields={(errorAt) => <ReasonField errorAt={errorAt} />}
      refresh={[key]}
    />
  );
};

const Revisions = ({ revisions }: { readonly revisions: readonly PolicyRevision[] }) => {
  const t = useText();
  const nameOf = useName();
  return (
    <Table
      caption={t('policy.revisions')}
      rows={revisions}
      rowKey={({ id }) => id}
      columns={[
        {
          title: t('policy.name'),
          cell: (revision) => (
            <>
              <div translate={revision.label === null ? undefined : 'no'}>{nameOf(revision)}</div>
              {revision.id !== builtIn && <code className={style.id}>{revision.id}</code>}
            </>
          ),
        },
        {
          title: t('policy.status'),
          cell: ({ status, problem }) => (
            <>
              <Status tone={tones[status]}>{t(`policyStatus.${status}`)}</Status>
              {problem !== null && (
                <p className={style.why} lang="en">
                  {problem}
                </p>
              )}
            </>
          ),
        },
        {
          title: t('policy.takenAt'),
          cell: ({ takenAt, place }) =>
            takenAt === null ? (
              t('policy.comesWith')
            ) : (
              <>
                <Time at={takenAt} as="relative" />
                {place !== null && <code className={style.id}>{place}</code>}
              </>
            ),
        },
        {
          title: t('policy.activatedAt'),
          cell: ({ activatedAt, activatedBy }) =>
            activatedAt === null ? (
              '–'
            ) : (
              <>
                <Time at={activatedAt} as="relative" /> <code className={style.id}>{activatedBy}</code>
              </>
            ),
        },
        { title: t('common.actions'), cell: (revision) => <Activate revision={revision} /> },
      ]}
    />
  );
};

/** The policies that the installation has found, and the one that decides. */
export const PolicyPage = () => {
  const t = useText();
  const policy = useRead([...key, 'deciding'], (client, signal) => client.policy.read({ signal }), {
    refetchInterval: readMs,
  });
  const revisions = useRead([...key, 'revisions'], (client, signal) => client.policy.listRevisions({ signal }), {
    refetchInterval: readMs,
  });
  return (
    <Page title={t('policy.title')} lead={t('policy.lead')}>
      <Shown query={policy}>
        {(found) => <Deciding policy={found} active={revisions.data?.data.find(({ status }) => status === 'active')} />}
      </Shown>
      <Section title={t('policy.revisions')}>
        <Shown query={revisions}>{({ data }) => <Revisions revisions={data} />}</Shown>
      </Section>
    </Page>
  );
};
