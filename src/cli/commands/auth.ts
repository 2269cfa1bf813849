import { argument, changes, type Group, inOrganization, required, shows, type Tools, text } from '../definition.ts';
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
