import type { IssuedInvitation } from '../../client/generated/types.gen.ts';
import { InvitationStatus, UserRole } from '../../client/generated/types.gen.ts';
import {
  acts,
  argument,
  changes,
  choice,
  count,
  type Group,
  inOrganization,
  lists,
  required,
  shows,
  type Tools,
  text,
  type ValuesOf,
} from '../definition.ts';
import { given, pathOf, UsageError } from '../given.ts';

const id = argument('id', 'id of the invitation');
const tokenFile = { tokenFile: text('file with the token of the link', 'path') };
const readToken = ({ readSecret }: Tools, file: string | undefined): Promise<string> =>
  readSecret('token of the link', file, '--token-file');

export const way = {
  delivery: choice('`email` mails the link; `link` prints it, for you to hand over', ['email', 'link']),
  expiresInSeconds: count('how long the link works; default: seven days'),
  locale: choice('language of the mail', ['en', 'de']),
};
export const wayOf = ({ delivery, expiresInSeconds, locale }: ValuesOf<typeof way>) =>
  given({ delivery, expiresInSeconds, locale });

const roles = Object.values(UserRole);
const invitedIn = (text: string): { email: string; role: UserRole } => {
  const at = text.lastIndexOf('=');
  const role = roles.find((name) => name === text.slice(at + 1));
  if (at < 1 || role === undefined)
    throw new UsageError(`${text} is not <email>=<role>; roles are ${roles.join(', ')}.`);
  return { email: text.slice(0, at), role };
};

/** Returns the invitation, and says so if it has the link. */
export const noteLink = ({ note }: Tools, invitation: IssuedInvitation): IssuedInvitation => {
  if (invitation.token !== null) note('Hand over the link now: it is not shown again.');
  return invitation;
};

export const invite: Group = {
  brief: 'invitations to become a member',
  commands: {
    create: changes({
      brief: 'invite somebody to become a member',
      flags: {
        email: required(text('email address', 'email')),
        role: choice('what the member may do', Object.values(UserRole)),
        customRole: text('name of a custom role, in place of `--role`', 'name'),
        ...way,
        ...inOrganization,
      },
      run: async (tools, { email, role, customRole, ...flags }) => {
        const path = { slug: await tools.org() };
        const body = { email, ...given({ role, customRole }), ...wayOf(flags) };
        return noteLink(tools, await tools.client.invitations.create({ path, body }));
      },
    }),
    batch: changes({
      brief: 'invite several people',
      arguments: [{ name: 'people', brief: '<email>=<role>', isRest: true }],
      flags: { ...way, ...inOrganization },
      exitCode: ({ refused }) => (refused === 0 ? 0 : 4),
      run: async (tools, flags, args) => {
        const invites = args.map((one) => ({ ...invitedIn(one), ...wayOf(flags) }));
        const batch = await tools.client.invitations.batch({ path: { slug: await tools.org() }, body: { invites } });
        if (batch.data.some(({ invitation }) => typeof invitation?.token === 'string'))
          tools.note('Hand over the links now: they are not shown again.');
        return batch;
      },
    }),
    list: lists({
      brief: 'list invitations',
      columns: ['email', 'role', 'delivery', 'status', 'expiresAt', 'id'],
      flags: {
        status: choice('only those in this status', Object.values(InvitationStatus)),
        ...inOrganization,
      },
      run: async ({ client, org }, { status }) => {
        const path = { slug: await org() };
        return (page) => client.invitations.list({ path, query: { ...page, ...given({ status }) } });
      },
    }),
    show: shows({
      brief: 'show an invitation, without its link',
      arguments: [id],
      flags: inOrganization,
      run: async (tools, _flags, args) => tools.client.invitations.read({ path: await pathOf(tools, args) }),
    }),
    resend: changes({
      brief: 'make a new link and send it; earlier links no longer work',
      arguments: [id],
      flags: inOrganization,
      run: async (tools, _flags, args) =>
        noteLink(tools, await tools.client.invitations.resend({ path: await pathOf(tools, args) })),
    }),
    revoke: changes({
      brief: 'revoke an invitation: its link no longer works',
      arguments: [id],
      flags: { reason: required(text('why; kept in the audit trail')), ...inOrganization },
      question: (_flags, [one]) => `Revoke the invitation ${one}?`,
      run: async (tools, { reason }, args) =>
        tools.client.invitations.revoke({ path: await pathOf(tools, args), body: { reason } }),
    }),
    'look-up': shows({
      brief: 'show what a link is about; its token is read from a file, standard input or a prompt',
      isOpen: true,
      flags: tokenFile,
      run: async (tools, { tokenFile: file }) =>
        tools.client.invitations.lookUp({ body: { token: await readToken(tools, file) } }),
    }),
    accept: acts({
      brief: 'become a member: as the person who is signed in, or with a first password',
      description:
        'The token and, without a session, the new password are each read from their file, from standard input or, on a terminal, from a prompt.',
      isOpen: true,
      flags: {
        ...tokenFile,
        name: text('your name, shown to the other members'),
        locale: choice('language of mails to you', ['en', 'de']),
        passwordFile: text('without a session: file with the password that you choose', 'path'),
      },
      run: async (tools, { tokenFile: file, name, locale, passwordFile }) => {
        const token = await readToken(tools, file);
        const isSignedIn = tools.isOfPerson && passwordFile === undefined;
        const password = isSignedIn ? undefined : await tools.readNewPassword(passwordFile, '--password-file');
        return tools.client.invitations.accept({ body: { token, ...given({ name, locale, password }) } });
      },
    }),
  },
};
