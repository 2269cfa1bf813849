import type { Session } from '../../../../src/client/index.ts';
import { ownKey } from '../../data/keys.ts';
import { useList } from '../../data/queries.ts';
import { Action } from '../../parts/action/action.tsx';
import { Section } from '../../parts/page/page.tsx';
import { Empty } from '../../parts/state/state.tsx';
import { Status } from '../../parts/status/status.tsx';
import { ListTable } from '../../parts/table/table.tsx';
import { Time } from '../../parts/time/time.tsx';
import { useText } from '../../text/text.tsx';
import style from './account.module.css';

const sessionsKey = ownKey('sessions');

/** Where the person is signed in. */
export const Sessions = () => {
  const t = useText();
  const list = useList<Session>(sessionsKey, (client, query, signal) => client.sessions.list({ query, signal }));
  const deviceOf = ({ deviceName, client }: Pick<Session, 'deviceName' | 'client'>): string =>
    deviceName ?? t(`sessionClient.${client}`);
  const others = (list.rows ?? []).filter(({ isCurrent }) => !isCurrent).length;
  return (
    <Section
      title={t('sessions.title')}
      actions={
        <Action
          operation="logout"
          label={t('sessions.endOthers')}
          does={t('sessions.endOthersDoes')}
          disabledBecause={others === 0 ? t('sessions.noOthers') : null}
          request={() => ({ body: { sessions: 'others' as const } })}
          refresh={[sessionsKey]}
        />
      }
    >
      <ListTable
        caption={t('sessions.title')}
        list={list}
        rowKey={({ id }) => id}
        empty={<Empty title={t('sessions.none')} />}
        columns={[
          {
            title: t('sessions.device'),
            cell: ({ userAgent, isCurrent, ...session }) => (
              <>
                {deviceOf(session)} {isCurrent && <Status tone="good">{t('sessions.current')}</Status>}
                {userAgent !== null && <div className={style.soft}>{userAgent}</div>}
              </>
            ),
          },
          { title: t('sessions.network'), cell: ({ network }) => <code>{network ?? '–'}</code>, isMinor: true },
          {
            title: t('sessions.proof'),
            cell: ({ aal }) => (aal === 2 ? t('sessions.twoFactors') : t('sessions.oneFactor')),
            isMinor: true,
          },
          { title: t('sessions.usedAt'), cell: ({ refreshedAt }) => <Time at={refreshedAt} as="relative" /> },
          {
            title: t('sessions.expiresAt'),
            cell: ({ idleExpiresAt }) => <Time at={idleExpiresAt} as="relative" />,
            isMinor: true,
          },
          {
            title: t('account.actions'),
            cell: ({ id, isCurrent, ...session }) => (
              <div className={style.buttons}>
                <Action
                  operation="revokeSession"
                  label={t('sessions.end')}
                  what={deviceOf(session)}
                  does={t('sessions.endDoes')}
                  look="quiet"
                  disabledBecause={isCurrent ? t('sessions.isThis') : null}
                  request={() => ({ path: { id } })}
                  refresh={[sessionsKey]}
                />
              </div>
            ),
          },
        ]}
      />
    </Section>
  );
};
