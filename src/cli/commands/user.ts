import { UserRole, UserStatus } from '../../client/generated/types.gen.ts';
import {
  argument,
  changes,
  choice,
  edits,
  type Group,
  inOrganization,
  lists,
  required,
  shows,
  type Tools,
  text,
} from '../definition.ts';
import { at, given, orNull, UsageError } from '../given.ts';
import { noteLink, way, wayOf } from './invite.ts';

const roles = Object.values(UserRole);
const member = argument('user', 'id or email address of the member');
const customRole = text('name of a custom role, in place of `--role`', 'name');
const reason = { reason: required(text('why; kept in the audit trail')) };

const pathOf = async (tools: Tools, args: readonly string[]) => ({
  slug: await tools.org(),
  id: await tools.userId(at(args, 0)),
});

const roleOf = (change: string): { user: string; role: UserRole } => {
  const [id = '', role] = change.split('=');
  const known = roles.find((name) => name === role);
  if (known === undefined) throw new UsageError(`${change} is not <user>=<role>; roles are ${roles.join(', ')}.`);
  return { user: id, role: known };
};

export const user: Group = {
  brief: 'members of an organization',
  commands: {
    create: changes({
      brief: 'add a member',
      flags: {
        email: required(text('email address', 'email')),
        name: text('name shown to people'),
        role: choice('what the member may do', roles),
        customRole,
        ...inOrganization,
      },
      run: async ({ client, org }, { email, name, role, customRole: custom }) =>
        client.users.create({
          path: { slug: await org() },
          body: { email, ...given({ name, role, customRole: custom }) },
        }),
    }),
    list: lists({
      brief: 'list members',
      columns: ['email', 'name', 'role', 'customRole', 'status', 'id'],
      flags: {
        role: choice('only those with this role', roles),
        customRole: text('only those with this custom role', 'name'),
        status: choice('only those in this status', Object.values(UserStatus)),
        ...inOrganization,
      },
      run: async ({ client, org }, { role, customRole: custom, status }) => {
        const path = { slug: await org() };
        return (page) =>
          client.users.list({ path, query: { ...page, ...given({ role, customRole: custom, status }) } });
      },
    }),
    show: shows({
      brief: 'show a member',
      arguments: [member],
      flags: inOrganization,
      run: async (tools, _flags, args) => tools.client.users.read({ path: await pathOf(tools, args) }),
    }),
    update: edits({
      brief: 'change the name or the role of a member',
      arguments: [member],
      flags: {
        name: text('name shown to people; `none` removes it'),
        role: choice('what the member may do; another one than before ends a custom role', roles),
        customRole: text('name of a custom role; `none`: the whole role that it is a part of', 'name'),
        ...inOrganization,
      },
      run: async (tools, { name, role, customRole: custom }, args) =>
        tools.client.users.update({
          path: await pathOf(tools, args),
          body: given({ name: orNull(name, 'none'), role, customRole: orNull(custom, 'none') }),
        }),
    }),
    remove: edits({
      brief: 'remove a member, with the keys issued to that person',
      arguments: [member],
      flags: inOrganization,
      question: (_flags, [name]) => `Remove the member ${name}?`,
      run: async (tools, _flags, args) => tools.client.users.remove({ path: await pathOf(tools, args) }),
    }),
    suspend: changes({
      brief: 'suspend a member: the keys of that person are refused',
      arguments: [member],
      flags: { ...reason, ...inOrganization },
      question: (_flags, [name]) => `Suspend the member ${name}?`,
      run: async (tools, { reason: why }, args) =>
        tools.client.users.suspend({ path: await pathOf(tools, args), body: { reason: why } }),
    }),
    restore: changes({
      brief: 'restore a suspended member',
      arguments: [member],
      flags: { ...reason, ...inOrganization },
      run: async (tools, { reason: why }, args) =>
        tools.client.users.restore({ path: await pathOf(tools, args), body: { reason: why } }),
    }),
    invite: changes({
      brief: 'invite a member to sign in',
      arguments: [member],
      flags: { ...way, ...inOrganization },
      run: async (tools, flags, args) =>
        noteLink(tools, await tools.client.users.invite({ path: await pathOf(tools, args), body: wayOf(flags) })),
    }),
    sessions: lists({
      brief: 'list the sessions of a member in the organization',
      arguments: [member],
      columns: ['client', 'aal', 'methods', 'firstAt', 'lastAt', 'id'],
      flags: inOrganization,
      run: async (tools, _flags, args) => {
        const path = await pathOf(tools, args);
        return (page) => tools.client.users.listSessions({ path, query: page });
      },
    }),
    'end-sessions': changes({
      brief: 'shut out the sessions of a member until it signs in again',
      arguments: [member],
      flags: { ...reason, ...inOrganization },
      question: (_flags, [name]) => `End the sessions of ${name} in the organization?`,
      run: async (tools, { reason: why }, args) =>
        tools.client.users.endSessions({ path: await pathOf(tools, args), body: { reason: why } }),
    }),
    batch: changes({
      brief: 'change the roles of several members',
      arguments: [{ name: 'changes', brief: '<user>=<role>', isRest: true }],
      flags: { reason: text('why; kept in the audit trail'), ...inOrganization },
      question: (_flags, changed) => `Change ${changed.join(', ')}?`,
      exitCode: ({ refused }) => (refused === 0 ? 0 : 4),
      run: async ({ client, org, userId }, { reason: why }, args) => {
        const wanted = args.map(roleOf);
        const body = [];
        for (const { user: one, role } of wanted) body.push({ userId: await userId(one), role });
        return client.users.batch({ path: { slug: await org() }, body: { changes: body, ...given({ reason: why }) } });
      },
    }),
  },
};
