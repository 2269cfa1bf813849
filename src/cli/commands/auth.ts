import {
  acts,
  argument,
  changes,
  type Group,
  inOrganization,
  required,
  shows,
  type Tools,
  text,
} from '../definition.ts';
import { at } from '../given.ts';

const member = argument('user', 'id or email address of the member');
const reason = { reason: required(text('why; kept in the audit trail')) };

const pathOf = async (tools: Tools, args: readonly string[]) => ({
  slug: await tools.org(),
  id: await tools.userId(at(args, 0)),
});

export const auth: Group = {
  brief: 'members who cannot sign in or enter',
  commands: {
    recover: acts({
      brief: 'have a link mailed to you that asks an organization to have your lost second factors removed',
      isOpen: true,
      flags: {
        email: required(text('your email address', 'email')),
        organization: required(text('slug of an organization in which you have been for a day', 'slug')),
      },
      run: async ({ client, note }, { email, organization }) => {
        await client.recovery.requestFactors({ body: { email, kind: 'factors', organization } });
        note(`If ${email} is known, a link is on its way: open it, or give its token to freehold auth confirm.`);
        return { email, organization };
      },
    }),
    confirm: acts({
      brief: 'ask the administrators by a mailed link, and see how far the request is',
      description:
        'The token of the link, which is what follows `#`, is read from its file, from standard input or, on a terminal, from a prompt.',
      isOpen: true,
      flags: { tokenFile: text('file with the token of the link', 'path') },
      run: async ({ client, readSecret }, { tokenFile }) =>
        client.recovery.confirmFactors({
          body: { token: await readSecret('token of the link', tokenFile, '--token-file') },
        }),
    }),
    lockout: shows({
      brief: 'show whether failed sign-ins make a member wait',
      arguments: [member],
      flags: inOrganization,
      run: async (tools, _flags, args) => tools.client.users.readLockout({ path: await pathOf(tools, args) }),
    }),
    unlock: changes({
      brief: 'enable the password of a member again, and end the waits of its sign-ins',
      arguments: [member],
      flags: { ...reason, ...inOrganization },
      question: (_flags, [name]) => `Unlock the password of ${name}?`,
      run: async (tools, { reason: why }, args) =>
        tools.client.users.unlock({ path: await pathOf(tools, args), body: { reason: why } }),
    }),
    release: changes({
      brief: 'let the sessions of a held member in again',
      arguments: [member],
      flags: { ...reason, ...inOrganization },
      question: (_flags, [name]) => `Release ${name}?`,
      run: async (tools, { reason: why }, args) =>
        tools.client.users.release({ path: await pathOf(tools, args), body: { reason: why } }),
    }),
  },
};
