import { RoleBase, type Scope } from '../../client/generated/types.gen.ts';
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
  text,
  texts,
} from '../definition.ts';
import { at, given, orNull } from '../given.ts';

const name = argument('name', 'name of the role');
const permissions = texts('what it may do; see docs/security/permissions.md', 'permission,…');
const description = text('what it is for; `none` removes it');

export const role: Group = {
  brief: 'roles that an organization makes from parts of the built-in ones',
  commands: {
    create: changes({
      brief: 'create a custom role',
      arguments: [name],
      flags: {
        base: required(choice('built-in role that it is a part of', Object.values(RoleBase))),
        permissions: required(permissions),
        description,
        ...inOrganization,
      },
      run: async ({ client, org }, flags, args) =>
        client.roles.create({
          path: { slug: await org() },
          body: {
            ...{ name: at(args, 0), base: flags.base, permissions: [...flags.permissions] as Scope[] },
            ...given({ description: orNull(flags.description, 'none') }),
          },
        }),
    }),
    list: lists({
      brief: 'list custom roles',
      columns: ['name', 'base', 'permissions', 'description', 'updatedAt'],
      flags: inOrganization,
      run: async ({ client, org }) => {
        const path = { slug: await org() };
        return (page) => client.roles.list({ path, query: page });
      },
    }),
    show: shows({
      brief: 'show a custom role',
      arguments: [name],
      flags: inOrganization,
      run: async ({ client, org }, _flags, args) =>
        client.roles.read({ path: { slug: await org(), name: at(args, 0) } }),
    }),
    update: edits({
      brief: 'change what everybody with a custom role may do',
      arguments: [name],
      flags: { permissions, description, ...inOrganization },
      run: async ({ client, org }, flags, args) =>
        client.roles.update({
          path: { slug: await org(), name: at(args, 0) },
          body: given({
            permissions: flags.permissions as Scope[] | undefined,
            description: orNull(flags.description, 'none'),
          }),
        }),
    }),
    delete: edits({
      brief: 'delete a custom role that no member and no invitation has',
      arguments: [name],
      flags: inOrganization,
      question: (_flags, [one]) => `Delete the role ${one}?`,
      run: async ({ client, org }, _flags, args) =>
        client.roles.delete({ path: { slug: await org(), name: at(args, 0) } }),
    }),
  },
};
