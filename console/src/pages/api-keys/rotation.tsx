import type { ApiKey } from '../../../../src/client/index.ts';
import { orgKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { serverTime } from '../../data/server-clock.ts';
import { Section } from '../../parts/page/page.tsx';
import { Shown } from '../../parts/state/state.tsx';
import { Table } from '../../parts/table/table.tsx';
import { durationText } from '../../parts/time/duration.ts';
import { languageOf, Time, useNow } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import { KeyStatus } from './key-state.tsx';
import { KeyLink } from './list.tsx';
import { overlapUse } from './state.ts';

const secondMs = 1_000;
/** The server notes a use some seconds late. */
const refetchMs = 10_000;
const searchedMax = 100;

const Countdown = ({ until }: { readonly until: string }) => {
  const t = useText();
  const left = Date.parse(until) - serverTime(useNow(secondMs));
  return <p>{left > 0 ? t('rotation.endsIn', { duration: durationText(left, languageOf()) }) : t('rotation.ended')}</p>;
};

interface PairProps {
  readonly slug: string;
  readonly old: ApiKey;
  readonly successor: ApiKey;
}

/** Both keys of a rotation, and whether the old one is still used. */
const Pair = ({ slug, old, successor }: PairProps) => {
  const t = useText();
  const rows = [
    { title: t('rotation.old'), key: old },
    { title: t('rotation.new'), key: successor },
  ];
  return (
    <>
      <p aria-live="polite">{t(`overlapUse.${overlapUse(old, successor)}`)}</p>
      {old.status === 'rotating' && old.validUntil !== null && <Countdown until={old.validUntil} />}
      <Table
        caption={t('rotation.title')}
        rows={rows}
        rowKey={({ key }) => key.id}
        columns={[
          { title: t('rotation.which'), cell: ({ title }) => title },
          {
            title: t('keys.name'),
            cell: ({ key }) => (
              <span>
                <KeyLink slug={slug} id={key.id} name={key.name} /> <code>{key.prefix}…</code>
              </span>
            ),
          },
          { title: t('members.status'), cell: ({ key }) => <KeyStatus apiKey={key} /> },
          { title: t('keys.lastUsedAt'), cell: ({ key }) => <Time at={key.lastUsedAt} as="relative" /> },
        ]}
      />
    </>
  );
};

/** The key that came before or after this one, if it is part of a rotation. */
export const Rotation = ({ slug, apiKey }: { readonly slug: string; readonly apiKey: ApiKey }) => {
  const t = useText();
  const { id, predecessorId, userId, validUntil } = apiKey;
  const isReplaced = validUntil !== null;
  const other = useRead(
    orgKey(slug, 'api-keys', id, 'pair'),
    async (client, signal) => {
      if (!isReplaced)
        return predecessorId === null ? null : client.apiKeys.read({ path: { slug, id: predecessorId }, signal });
      // The successor belongs to the same member and is newer.
      const { data } = await client.apiKeys.list({ path: { slug }, query: { userId, limit: searchedMax }, signal });
      return data.find((each) => each.predecessorId === id) ?? null;
    },
    { refetchInterval: refetchMs, enabled: isReplaced || predecessorId !== null },
  );
  if (!isReplaced && predecessorId === null) return null;
  return (
    <Section title={t('rotation.title')}>
      <Shown query={other}>
        {(found) =>
          found === null ? (
            <p>{t('rotation.unknown')}</p>
          ) : (
            <Pair slug={slug} old={isReplaced ? apiKey : found} successor={isReplaced ? found : apiKey} />
          )
        }
      </Shown>
    </Section>
  );
};
