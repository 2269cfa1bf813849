import { useState } from 'react';
import type { FreeholdClient, MemberSession, User } from '../../../../src/client/index.ts';
import { useMay } from '../../context/context.ts';
import { orgKey } from '../../data/keys.ts';
import { operations } from '../../data/operations.ts';
import { useRead } from '../../data/queries.ts';
import { useRefusal } from '../../parts/action/refusal.ts';
import { Button } from '../../parts/button/button.tsx';
import { Section } from '../../parts/page/page.tsx';
import { Empty, Shown } from '../../parts/state/state.tsx';
import { Table } from '../../parts/table/table.tsx';
import { useText } from '../../text/text.tsx';
import { MemberName } from '../members/directory.tsx';
import { rules, shutOutBy } from './rules.ts';

/** One call for each member, so only for so many. */
const membersMax = 50;
const atOnce = 5;

interface Seen {
  readonly member: User;
  readonly sessions: readonly MemberSession[];
}

const readSessions = async (
  client: FreeholdClient,
  slug: string,
  signal: AbortSignal,
): Promise<{ readonly seen: readonly Seen[]; readonly isComplete: boolean }> => {
  const { data: members, nextCursor } = await client.users.list({
    path: { slug },
    query: { limit: membersMax },
    signal,
  });
  const seen: Seen[] = [];
  for (let start = 0; start < members.length; start += atOnce) {
    const part = members.slice(start, start + atOnce).map(async (member) => {
      const { data: sessions } = await client.users.listSessions({ path: { slug, id: member.id }, signal });
      return { member, sessions };
    });
    seen.push(...(await Promise.all(part)));
  }
  return { seen, isComplete: nextCursor === null };
};

const Sessions = ({ slug }: { readonly slug: string }) => {
  const t = useText();
  const answer = useRead(orgKey(slug, 'sessions', 'of-members'), (client, signal) =>
    readSessions(client, slug, signal),
  );
  return (
    <Shown query={answer}>
      {({ seen, isComplete }) => {
        const inside = seen.filter(({ sessions }) => sessions.length > 0);
        return (
          <>
            {!isComplete && <p>{t('affected.part', { count: membersMax })}</p>}
            {inside.length === 0 ? (
              <Empty title={t('memberSessions.none')} />
            ) : (
              <Table
                caption={t('affected.title')}
                rows={inside}
                rowKey={({ member }) => member.id}
                columns={[
                  { title: t('members.name'), cell: ({ member }) => <MemberName slug={slug} id={member.id} /> },
                  { title: t('affected.sessions'), cell: ({ sessions }) => sessions.length, align: 'end' },
                  ...rules.map((rule) => ({
                    title: t(`affectedBy.${rule}`),
                    cell: ({ member: { role }, sessions }: Seen) => shutOutBy(rule, { role, sessions }),
                    align: 'end' as const,
                  })),
                ]}
              />
            )}
          </>
        );
      }}
    </Shown>
  );
};

/** Who would be shut out by each rule, as far as sessions that are in the organization tell. */
export const Affected = ({ slug }: { readonly slug: string }) => {
  const t = useText();
  const [isShown, setIsShown] = useState(false);
  const refusal = useRefusal(useMay(operations.listMemberSessions.permission), 'listMemberSessions');
  return (
    <Section title={t('affected.title')}>
      <p>{t('affected.lead')}</p>
      {isShown ? (
        <Sessions slug={slug} />
      ) : (
        <div>
          <Button disabledBecause={refusal} onClick={() => setIsShown(true)}>
            {t('affected.show')}
          </Button>
        </div>
      )}
    </Section>
  );
};
