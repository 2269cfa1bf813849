import type { LinkKind } from '../../contract/link-text.ts';
import { linkPages } from '../../contract/link-text.ts';
import type { Tx } from '../../db/client.ts';
import type { InvitationRow } from '../../db/invitation/schema.ts';
import type { Dependencies } from '../context.ts';
import { tokenOf } from '../key-ring/link.ts';
import { notify } from '../notification/notify.ts';

/** The kinds of links that invitations have. */
export const invitationLinks: readonly LinkKind[] = ['invite', 'join', 'activate'];

/**
 * Whether the holder of such a link has proved to own the mailbox. A mailed link shows it, and the platform is trusted with the
 * links that it hands over. An administrator of an organization is not: it could hand over links for other people's addresses.
 */
export const provesMailbox = (kind: LinkKind): boolean => kind !== 'join';

/** Mails the current link of an invitation. */
export const mailInvitation = (
  ctx: Pick<Dependencies, 'temporal'>,
  tx: Tx,
  { id, orgId, generation, invitedBy, userId, locale, expiresAt }: InvitationRow,
): Promise<string> =>
  notify(ctx, tx, {
    owner: { orgId },
    identityId: null,
    template: userId === null ? 'invitation' : 'activation',
    parameters: { organizationId: orgId, ...(invitedBy === null ? {} : { memberId: invitedBy }) },
    locale,
    link: { kind: 'invite', id, generation },
    linkExpiresAt: expiresAt,
  });

/** The current link of an invitation that is handed over. */
export const handedLink = (
  { keyRing, settings }: Pick<Dependencies, 'keyRing' | 'settings'>,
  { id, generation, invitedBy }: InvitationRow,
): { token: string; url: string | null } => {
  const kind = invitedBy === null ? 'activate' : 'join';
  const token = tokenOf(keyRing, { kind, id, generation });
  const { publicUrl } = settings;
  return { token, url: publicUrl === null ? null : `${publicUrl}${linkPages[kind]}#${token}` };
};
