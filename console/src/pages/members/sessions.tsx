import type { User } from '../../../../src/client/index.ts';
import { orgKey } from '../../data/keys.ts';
import { useList } from '../../data/queries.ts';
import { Action, ReasonField } from '../../parts/action/action.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Section } from '../../parts/page/page.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { announce } from '../../parts/toast/toast.tsx';
import { useText } from '../../text/text.tsx';
import { nameOf } from './directory.tsx';
import { useOutranked } from './role.tsx';

/** The sessions with which a member is in the organization. Elsewhere they are the person's own. */
export const MemberSessions = ({ slug, member }: { readonly slug: string; readonly member: User }) => {
  const t = useText();
  const { id } = member;
  const key = orgKey(slug, 'sessions', id);
  const outranked = useOutranked(member.role);
  const list = useList(key, (client, page, signal) =>
    client.users.listSessions({ path: { slug, id }, query: page, signal }),
  );
  return (
    <Section
      title={t('memberSessions.title')}
      actions={
        <Action
          operation="endMemberSessions"
          label={t('memberSessions.end')}
          does={t('memberSessions.endDoes', { name: nameOf(member) })}
          look="danger"
          disabledBecause={outranked}
          request={(form) => ({ path: { slug, id }, body: { reason: typed(form, 'reason') ?? '' } })}
          fields={(errorAt) => <ReasonField errorAt={errorAt} />}
          refresh={[key]}
          onDone={({ ended }) => {
            announce(t('memberSessions.ended', { count: ended }));
            return null;
          }}
        />
      }
    >
      <ListTable
        caption={t('memberSessions.title')}
        list={list}
        rowKey={(session) => session.id}
        empty={
          <Empty title={t('memberSessions.none')}>
            <p>{t('memberSessions.noneWhy')}</p>
          </Empty>
        }
        columns={[
          { title: t('memberSessions.client'), cell: ({ client }) => t(`sessionClient.${client}`) },
          {
            title: t('memberSessions.proof'),
            cell: ({ methods }) => methods.map((method) => t(`authenticationMethod.${method}`)).join(', '),
          },
          { title: t('memberSessions.level'), cell: ({ aal }) => t('memberSessions.aal', { aal }), isMinor: true },
          { title: t('memberSessions.firstAt'), cell: ({ firstAt }) => <Time at={firstAt} as="relative" /> },
          { title: t('memberSessions.lastAt'), cell: ({ lastAt }) => <Time at={lastAt} as="relative" /> },
        ]}
      />
    </Section>
  );
};
