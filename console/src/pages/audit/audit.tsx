import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { fieldOf, instantOf, rangeAround } from '../../audit/instants.ts';
import { clientFor } from '../../data/client.ts';
import { errorOf } from '../../data/error.ts';
import { withPatience } from '../../data/patience.ts';
import { useList } from '../../data/queries.ts';
import { Button, buttonClass } from '../../parts/button/button.tsx';
import { FilterBar, FilterExact, useFilters } from '../../parts/filters/filters.tsx';
import { Page } from '../../parts/page/page.tsx';
import { Empty, Failure } from '../../parts/state/state.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { usePreferences } from '../../preferences.ts';
import { useText } from '../../text/text.tsx';
import style from './audit.module.css';
import { EventDialog } from './event.tsx';
import { type Trail, useTrail } from './places.ts';

const names = ['action', 'actor', 'target', 'operationId', 'requestId', 'keyId', 'since', 'until'] as const;
/** Those that few readers need. */
const rare = ['operationId', 'requestId', 'keyId'] as const;

/** Hands the export to the browser's downloads. */
const DownloadButton = ({
  trail,
  onFailed,
}: {
  readonly trail: Trail;
  readonly onFailed: (error: Error | null) => void;
}) => {
  const t = useText();
  const [isBusy, setIsBusy] = useState(false);
  const download = async () => {
    setIsBusy(true);
    onFailed(null);
    try {
      // A download shows no error: whether it may be read is asked first, which also renews the session.
      await withPatience((signal) => trail.prove(clientFor(trail.slug), signal));
      const link = document.createElement('a');
      link.href = trail.exportPath;
      link.download = '';
      link.click();
    } catch (failure) {
      onFailed(errorOf(failure));
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <Button isBusy={isBusy} onClick={download}>
      {t('audit.export')}
    </Button>
  );
};

/** The audit trail of an organization or, on the platform, of the platform or of anybody. */
export const AuditPage = () => {
  const t = useText();
  const { zone } = usePreferences();
  const { filters, change } = useFilters(...names, 'orgId', 'event');
  const { event: shown, orgId, ...query } = filters;
  const trail = useTrail(orgId);
  const isFiltered = orgId !== undefined || Object.keys(query).length > 0;
  const [failure, setFailure] = useState<Error | null>(null);
  const [areAllShown, setAreAllShown] = useState(rare.some((name) => filters[name] !== undefined));
  const list = useList(trail.key('events', query), (client, page, signal) =>
    trail.list(client, { ...page, ...query }, signal),
  );
  const rows = list.rows ?? [];
  const opened = rows.find(({ seq }) => String(seq) === shown);
  const known = (name: 'action' | 'actor' | 'target'): string[] => [...new Set(rows.map((row) => row[name]))].sort();
  const verify =
    trail.slug === null ? (
      <Link to="/audit/verify" search={orgId === undefined ? {} : { orgId }} className={buttonClass('main')}>
        {t('audit.verify')}
      </Link>
    ) : (
      <Link to="/orgs/$slug/audit/verify" params={{ slug: trail.slug }} className={buttonClass('main')}>
        {t('audit.verify')}
      </Link>
    );
  return (
    <Page
      title={trail.slug === null ? t('audit.titlePlatform') : t('audit.title')}
      lead={t('audit.lead')}
      actions={
        <>
          <DownloadButton trail={trail} onFailed={setFailure} />
          {verify}
        </>
      }
    >
      {failure !== null && <Failure error={failure} />}
      <FilterBar
        isFiltered={isFiltered}
        onClear={() => change(Object.fromEntries([...names, 'orgId', 'event'].map((name) => [name, undefined])))}
      >
        {trail.slug === null && (
          <FilterExact label={t('audit.chain')} value={orgId} onChange={(value) => change({ orgId: value })} />
        )}
        {(['action', 'actor', 'target'] as const).map((name) => (
          <FilterExact
            key={name}
            label={t(`audit.${name}`)}
            value={filters[name]}
            known={known(name)}
            onChange={(value) => change({ [name]: value })}
          />
        ))}
        {(['since', 'until'] as const).map((name) => (
          <FilterExact
            key={name}
            type="datetime-local"
            label={t(`audit.${name}`)}
            value={fieldOf(filters[name], zone)}
            onChange={(value) => change({ [name]: instantOf(value, zone) })}
          />
        ))}
        {areAllShown ? (
          rare.map((name) => (
            <FilterExact
              key={name}
              label={t(`audit.${name}`)}
              value={filters[name]}
              onChange={(value) => change({ [name]: value })}
            />
          ))
        ) : (
          <Button look="quiet" onClick={() => setAreAllShown(true)}>
            {t('audit.moreFilters')}
          </Button>
        )}
      </FilterBar>
      {shown !== undefined && list.rows !== undefined && opened === undefined && (
        <p role="status">{t('audit.eventNotShown', { seq: shown })}</p>
      )}
      <ListTable
        caption={t('audit.title')}
        list={list}
        rowKey={({ seq }) => String(seq)}
        empty={<Empty title={isFiltered ? t('audit.noneFound') : t('audit.none')} />}
        columns={[
          { title: t('audit.seq'), cell: ({ seq }) => seq, align: 'end' },
          {
            title: t('audit.action'),
            cell: ({ seq, action }) => (
              <Link
                to="."
                className={style.word}
                search={(search: object) => ({ ...search, event: seq }) as never}
                resetScroll={false}
                aria-haspopup="dialog"
                aria-label={t('audit.open', { action, seq })}
              >
                {action}
              </Link>
            ),
          },
          { title: t('audit.at'), cell: ({ at }) => <Time at={at} /> },
          { title: t('audit.actor'), cell: ({ actor }) => <code className={style.word}>{actor}</code> },
          { title: t('audit.target'), cell: ({ target }) => <code className={style.word}>{target}</code> },
          {
            title: t('audit.reason'),
            cell: ({ reason }) => <span className={style.word}>{reason}</span>,
            isMinor: true,
          },
        ]}
      />
      {opened !== undefined && (
        <EventDialog
          event={opened}
          slug={trail.slug}
          link={{ ...(orgId !== undefined && { orgId }), ...rangeAround(opened.at), event: String(opened.seq) }}
          onOnly={(only) => change({ ...only, event: undefined })}
          onClose={() => change({ event: undefined })}
        />
      )}
    </Page>
  );
};
