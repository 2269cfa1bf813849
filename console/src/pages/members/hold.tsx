import type { User } from '../../../../src/client/index.ts';
import { useMe } from '../../context/context.ts';
import { orgKey } from '../../data/keys.ts';
import { Action, ReasonField } from '../../parts/action/action.tsx';
import { typed } from '../../parts/field/typed.ts';
import { useText } from '../../text/text.tsx';
import { nameOf } from './directory.tsx';
import { useOutranked } from './role.tsx';

/** Why a member is held, and its release. */
export const ReleaseMember = ({ slug, member }: { readonly slug: string; readonly member: User }) => {
  const t = useText();
  const { id } = member;
  const ownId = useMe()?.user?.id;
  const outranked = useOutranked(member.role);
  return (
    <>
      {member.heldReason !== null && <p>{t(`memberHold.${member.heldReason}`)}</p>}
      <Action
        operation="releaseUser"
        label={t('member.release')}
        does={t('member.releaseDoes', { name: nameOf(member) })}
        disabledBecause={id === ownId ? t('member.notOwnRelease') : outranked}
        request={(form) => ({ path: { slug, id }, body: { reason: typed(form, 'reason') ?? '' } })}
        fields={(errorAt) => <ReasonField errorAt={errorAt} />}
        refresh={[orgKey(slug, 'members')]}
      />
    </>
  );
};
