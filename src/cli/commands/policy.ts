import type { Permission } from '../../client/generated/types.gen.ts';
import { argument, type Group, inOrganization, required, shows, text, toggle } from '../definition.ts';
import { at, given, UsageError } from '../given.ts';

export const policy: Group = {
  brief: 'what decides who may do what',
  commands: {
    show: shows({
      brief: 'show which policy decides',
      run: ({ client }) => client.policy.read(),
    }),
    revisions: shows({
      brief: 'list the policies that were found, for the platform',
      run: ({ client }) => client.policy.listRevisions(),
    }),
    activate: shows({
      brief: 'have a former policy decide again, for the platform',
      arguments: [argument('revision', 'id of the revision, or built-in')],
      flags: { reason: required(text('why; kept in the audit trail')) },
      run: ({ client }, { reason }, args) =>
        client.policy.activateRevision({ path: { revision: at(args, 0) }, body: { reason } }),
    }),
    explain: shows({
      brief: 'show why you, or a member, may or may not do something',
      arguments: [argument('permission', 'such as user:create')],
      flags: {
        user: text('the member; default: you', 'user id'),
        key: text('a key, whose scopes count too', 'key id'),
        operation: text('the operation that it would be used on', 'operation id'),
        onOrg: toggle('as used on the organization itself'),
        ...inOrganization,
      },
      exitCode: ({ decision }) => (decision === true ? 0 : 4),
      run: async ({ client, org }, { user, key, operation, onOrg }, args) => {
        if (operation !== undefined && onOrg === true) throw new UsageError('Give --operation or --on-org, not both.');
        return client.policy.explain({
          body: {
            permission: at(args, 0) as Permission,
            ...(user === undefined ? {} : { userId: user }),
            ...(key === undefined ? {} : { keyId: key }),
            ...(user === undefined && key === undefined ? {} : { organization: await org() }),
            ...(operation === undefined ? {} : { resource: { type: 'operation', id: operation } }),
            ...(onOrg === true ? { resource: { type: 'organization', id: await org() } } : {}),
          },
        });
      },
    }),
    evaluate: shows({
      brief: 'ask, as other services do, whether a member or the holder of a key may do something',
      arguments: [argument('permission', 'such as user:create')],
      flags: {
        user: text('ask about this member', 'user id'),
        operator: text('ask about this operator, for the platform', 'person id'),
        keyFile: text('ask about the key, or the access token of a session, in this file', 'path'),
        operation: text('what it would be used on; default: the organization', 'operation id'),
        address: text('address from which a session was used; default: not compared'),
        unsigned: toggle('without a signature'),
        ...inOrganization,
      },
      exitCode: ({ decision }) => (decision === true ? 0 : 4),
      run: async ({ client, org, readSecret }, flags, args) => {
        const { user, operator, keyFile, operation, address, unsigned } = flags;
        if ([user, operator, keyFile].filter((each) => each !== undefined).length > 1)
          throw new UsageError('Give one of --user, --operator and --key-file.');
        const subject =
          user !== undefined
            ? { type: 'user' as const, id: user }
            : operator !== undefined
              ? { type: 'operator' as const, id: operator }
              : { type: 'token' as const, id: await readSecret('key to ask about', keyFile, '--key-file') };
        return client.policy.evaluate({
          query: given({ sign: unsigned === true ? ('false' as const) : undefined }),
          body: {
            subject,
            action: { name: at(args, 0) },
            resource:
              operation === undefined
                ? { type: 'organization', id: await org() }
                : { type: 'operation', id: operation },
            ...(address === undefined ? {} : { context: { address } }),
          },
        });
      },
    }),
    permissions: shows({
      brief: 'show what a member may do now',
      arguments: [argument('user', 'id of the member')],
      flags: inOrganization,
      run: async ({ client, org }, _flags, args) =>
        client.policy.readUserPermissions({ path: { slug: await org(), id: at(args, 0) } }),
    }),
    keys: shows({
      brief: 'show the public keys by which signed decisions are verified',
      run: ({ client }) => client.policy.readSigningKeys(),
    }),
  },
};
