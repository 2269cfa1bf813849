import type { Lockout, User } from '../../../../src/client/index.ts';
import { useMe } from '../../context/context.ts';
import { orgKey } from '../../data/keys.ts';
import { useRead } from '../../data/queries.ts';
import { Action, ReasonField } from '../../parts/action/action.tsx';
import { Facts } from '../../parts/facts/facts.tsx';
import { typed } from '../../parts/field/typed.ts';
import { Section } from '../../parts/page/page.tsx';
import { Shown } from '../../parts/state/state.tsx';
import { Status } from '../../parts/status/status.tsx';
import { Time } from '../../parts/time/time.tsx';
import { announce } from '../../parts/toast/toast.tsx';
import { useText } from '../../text/text.tsx';
import { nameOf } from './directory.tsx';
import { useOutranked } from './role.tsx';

const tones = { none: 'good', throttled: 'warn', locked: 'bad', hidden: 'idle' } as const;

const LockoutFacts = ({ lockout }: { readonly lockout: Lockout }) => {
  const t = useText();
  const { state, devices, since, until, unlockableFrom } = lockout;
  return (
    <>
      <p>{t(`lockoutDoes.${state}`)}</p>
      <Facts
        rows={[
          [
            t('lockout.state'),
            <Status key="state" tone={tones[state]}>
              {t(`lockoutState.${state}`)}
            </Status>,
          ],
          ...(devices === null ? [] : [[t('lockout.devices'), t(`lockoutDevices.${devices}`)] as const]),
          ...(since === null ? [] : [[t('lockout.since'), <Time key="since" at={since} />] as const]),
          ...(until === null ? [] : [[t('lockout.until'), <Time key="until" at={until} />] as const]),
          ...(unlockableFrom === null
            ? []
            : [[t('lockout.unlockableFrom'), <Time key="unlockable" at={unlockableFrom} />] as const]),
        ]}
      />
    </>
  );
};

/** Whether failed sign-ins make a member wait, and the end of it. */
export const MemberLockout = ({ slug, member }: { readonly slug: string; readonly member: User }) => {
  const t = useText();
  const { id } = member;
  const ownId = useMe()?.user?.id;
  const key = orgKey(slug, 'members', id, 'lockout');
  const outranked = useOutranked(member.role);
  const lockout = useRead(key, (client, signal) => client.users.readLockout({ path: { slug, id }, signal }));
  return (
    <Section
      title={t('lockout.title')}
      actions={
        <Action
          operation="unlockUser"
          label={t('lockout.unlock')}
          does={t('lockout.unlockDoes', { name: nameOf(member) })}
          disabledBecause={id === ownId ? t('lockout.notSelf') : outranked}
          request={(form) => ({ path: { slug, id }, body: { reason: typed(form, 'reason') ?? '' } })}
          fields={(errorAt) => <ReasonField errorAt={errorAt} />}
          refresh={[key]}
          onDone={() => {
            announce(t('lockout.unlocked'));
            return null;
          }}
        />
      }
    >
      <Shown query={lockout}>{(found) => <LockoutFacts lockout={found} />}</Shown>
    </Section>
  );
};
